import { type AgentStatus, graphNameOf, type NamespaceInfo } from './namespaces.ts';
import type { ProtocolEvent } from './protocol-event.ts';

export interface AgentTreeNode {
  readonly namespace: readonly string[];
  readonly status: AgentStatus;
  readonly graph_name: string;
  readonly children?: readonly AgentTreeNode[];
}

const isBelow = (namespace: readonly string[], parent: readonly string[]): boolean =>
  namespace.length === parent.length + 1 && parent.every((segment, index) => namespace[index] === segment);

/** What a run's lifecycle events amount to: its graphs, each with where it stands. */
export const toAgentTree = (events: readonly ProtocolEvent[], rootName: string): AgentTreeNode => {
  const latest = new Map<string, NamespaceInfo>();
  for (const { method, params } of events) {
    if (method !== 'lifecycle') continue;
    const { event: status } = params.data as { readonly event: AgentStatus };
    latest.set(params.namespace.join('|'), { namespace: params.namespace, status });
  }
  const toNode = (namespace: readonly string[]): AgentTreeNode => {
    const children = [...latest.values()].filter((info) => isBelow(info.namespace, namespace));
    return {
      namespace,
      status: latest.get(namespace.join('|'))?.status ?? 'started',
      graph_name: graphNameOf(namespace, rootName),
      ...(children.length > 0 ? { children: children.map((child) => toNode(child.namespace)) } : {}),
    };
  };
  return toNode([]);
};
