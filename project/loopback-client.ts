/**
 * Where `new Client()` of the LangGraph SDK finds this server when the project's code gives no address. It is a client as
 * any other: it comes over HTTP with the headers that the code gives it.
 */
export const bindLoopbackClient = (apiUrl: string): void => {
  (globalThis as Record<symbol, unknown>)[Symbol.for('langgraph_api:url')] = apiUrl;
};
