import { useStream } from '@langchain/react';
import { useState } from 'react';
import { options, savedThread, saveThread } from './options.tsx';
import { View } from './view.tsx';

interface State {
  readonly messages: readonly unknown[];
  readonly [key: string]: unknown;
}

/** A chat on the hook of `@langchain/react`, which speaks the thread protocol. */
export const ProtocolChat = () => {
  const [threadId, setThreadId] = useState(savedThread);
  const stream = useStream<State>({
    apiUrl: options.apiUrl,
    assistantId: options.assistantId,
    transport: options.hook === 'websocket' ? 'websocket' : 'sse',
    threadId,
    onThreadId: (created) => {
      saveThread(created);
      setThreadId(created);
    },
  });
  return (
    <View
      messages={stream.messages.map((message) => ({ id: message.id, type: message.getType(), text: message.text }))}
      values={stream.values}
      interrupt={stream.interrupt?.value}
      isLoading={stream.isLoading}
      error={stream.error}
      toolCalls={stream.toolCalls.map((call) => `${call.name}:${call.status}`)}
      onSend={(text) => void stream.submit({ messages: [{ type: 'human', content: text }] } as never)}
      onAnswer={(text) => void stream.respond(text)}
      onStop={() => void stream.stop()}
    />
  );
};
