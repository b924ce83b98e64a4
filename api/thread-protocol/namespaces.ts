import type { Draft } from './protocol-event.ts';

export type AgentStatus = 'started' | 'running' | 'completed' | 'failed' | 'interrupted';

export interface NamespaceInfo {
  readonly namespace: readonly string[];
  readonly status: AgentStatus;
}

/** The graphs below the root that a run has been in, by namespace. */
export type Namespaces = ReadonlyMap<string, NamespaceInfo>;

interface NamespaceStep {
  readonly namespaces: Namespaces;
  readonly drafts: readonly Draft[];
}

export const keyOf = (namespace: readonly string[]): string => namespace.join('|');

/** A namespace's last segment is `<node>:<task>`. */
export const graphNameOf = (namespace: readonly string[], rootName: string): string =>
  namespace.at(-1)?.split(':', 1)[0] ?? rootName;

const lifecycle = (namespace: readonly string[], event: AgentStatus): Draft => ({
  method: 'lifecycle',
  namespace,
  data: { event, graph_name: graphNameOf(namespace, '') },
});

const setStatus = (namespaces: Namespaces, changed: readonly NamespaceInfo[]): NamespaceStep => {
  if (changed.length === 0) return { namespaces, drafts: [] };
  return {
    namespaces: new Map([...namespaces, ...changed.map((info) => [keyOf(info.namespace), info] as const)]),
    drafts: changed.map(({ namespace, status }) => lifecycle(namespace, status)),
  };
};

/** Whoever speaks from a namespace is in it, and in all above it. */
export const enter = (namespaces: Namespaces, namespace: readonly string[]): NamespaceStep => {
  if (namespace.length === 0 || namespaces.has(keyOf(namespace))) return { namespaces, drafts: [] };
  const path = namespace.map((_, depth) => namespace.slice(0, depth + 1));
  return setStatus(
    namespaces,
    path.filter((one) => !namespaces.has(keyOf(one))).map((one) => ({ namespace: one, status: 'started' })),
  );
};

/** A task is over, and so is the graph that it ran, if it ran one. */
export const leave = (namespaces: Namespaces, namespace: readonly string[], status: AgentStatus): NamespaceStep => {
  if (namespaces.get(keyOf(namespace))?.status !== 'started') return { namespaces, drafts: [] };
  return setStatus(namespaces, [{ namespace, status }]);
};

/** The run is over: what it was still in ends as it did, the inner before the outer. */
export const leaveAll = (namespaces: Namespaces, status: AgentStatus): NamespaceStep =>
  setStatus(
    namespaces,
    [...namespaces.values()]
      .filter((info) => info.status === 'started')
      .map(({ namespace }) => ({ namespace, status }))
      .sort((a, b) => b.namespace.length - a.namespace.length),
  );
