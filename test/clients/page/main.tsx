import { createRoot } from 'react-dom/client';
import { LegacyChat } from './legacy-chat.tsx';
import { options } from './options.tsx';
import { ProtocolChat } from './protocol-chat.tsx';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(options.hook === 'legacy' ? <LegacyChat /> : <ProtocolChat />);
