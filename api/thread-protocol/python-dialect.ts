import type { ProtocolEvent } from './protocol-event.ts';

/** The Python SDK, and the library that it opens WebSockets with. */
const PYTHON = /^(langgraph-sdk-py|Python\/\S+ websockets)\b/;

export type Dialect = (event: ProtocolEvent) => ProtocolEvent;

const asItIs: Dialect = (event) => event;

/**
 * LangGraph.js names the task that a message or a tool call is of in its namespace, LangGraph of Python only the graph: its
 * SDK looks for the root graph's at no namespace at all. And it reads what an interrupt asks as `value`, where the
 * protocol says `payload`.
 */
const python: Dialect = (event) => {
  const { namespace, data } = event.params;
  if (event.method === 'messages' || event.method === 'tools')
    return { ...event, params: { ...event.params, namespace: namespace.slice(0, -1) } };
  if (event.method !== 'input.requested' || typeof data !== 'object' || data === null) return event;
  const { payload } = data as { readonly payload?: unknown };
  return { ...event, params: { ...event.params, data: { ...data, value: payload } } };
};

/** How a client wants to be told of events, by its User-Agent. */
export const dialectOf = (userAgent: string | undefined): Dialect => (PYTHON.test(userAgent ?? '') ? python : asItIs);
