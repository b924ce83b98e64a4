import { useRef } from 'react';

interface ShownMessage {
  readonly id?: string | undefined;
  readonly type: string;
  readonly text: string;
}

interface ViewProps {
  readonly messages: readonly ShownMessage[];
  readonly values: unknown;
  readonly interrupt: unknown;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly toolCalls?: readonly string[];
  readonly onSend: (text: string) => void;
  readonly onAnswer: (text: string) => void;
  readonly onStop: () => void;
}

/** What the hook knows, where the test can read it. */
export const View = (props: ViewProps) => {
  const input = useRef<HTMLInputElement>(null);
  const text = (): string => input.current?.value ?? '';
  // Each length that the last message has had: a message that streams has many.
  const lengths = useRef(new Set<string>());
  const status = props.isLoading ? 'loading' : 'idle';
  const statuses = useRef<string[]>([]);
  if (statuses.current.at(-1) !== status) statuses.current.push(status);
  const last = props.messages.at(-1);
  if (last?.type === 'ai') lengths.current.add(`${last.id} ${last.text.length}`);
  return (
    <main>
      <input ref={input} />
      <button type="button" id="send" onClick={() => props.onSend(text())}>
        send
      </button>
      <button type="button" id="answer" onClick={() => props.onAnswer(text())}>
        answer
      </button>
      <button type="button" id="stop" onClick={props.onStop}>
        stop
      </button>
      <p id="status">{status}</p>
      <p id="statuses">{statuses.current.join(' ')}</p>
      <p id="growth">{lengths.current.size}</p>
      <p id="error">{props.error instanceof Error ? props.error.message : String(props.error ?? '')}</p>
      <p id="interrupt">{props.interrupt === undefined ? '' : JSON.stringify(props.interrupt)}</p>
      <p id="tools">{(props.toolCalls ?? []).join(' ')}</p>
      <pre id="values">{JSON.stringify(props.values)}</pre>
      <ol>
        {props.messages.map((message, index) => (
          <li key={message.id ?? index} data-type={message.type}>
            {message.text}
          </li>
        ))}
      </ol>
    </main>
  );
};
