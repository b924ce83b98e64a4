import type { Message } from '@langchain/langgraph-sdk';
import { useStream } from '@langchain/langgraph-sdk/react';
import { useState } from 'react';
import { options, savedThread, saveThread } from './options.tsx';
import { View } from './view.tsx';

const textOf = ({ content }: Message): string => (typeof content === 'string' ? content : JSON.stringify(content));

/** The same chat on the hook before it, which speaks runs and their streams. */
export const LegacyChat = () => {
  const [threadId, setThreadId] = useState(savedThread);
  const stream = useStream<{ messages: Message[] }>({
    apiUrl: options.apiUrl,
    assistantId: options.assistantId,
    threadId,
    reconnectOnMount: true,
    onThreadId: (created) => {
      saveThread(created);
      setThreadId(created);
    },
  });
  return (
    <View
      messages={stream.messages.map((message) => ({ id: message.id, type: message.type, text: textOf(message) }))}
      values={stream.values}
      interrupt={stream.interrupt?.value}
      isLoading={stream.isLoading}
      error={stream.error}
      onSend={(text) => void stream.submit({ messages: [{ type: 'human', content: text }] }, { streamResumable: true })}
      onAnswer={(text) => void stream.submit(undefined, { command: { resume: text } })}
      onStop={() => void stream.stop()}
    />
  );
};
