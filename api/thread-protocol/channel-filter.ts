import type { ProtocolEvent } from './protocol-event.ts';

/** What of a thread's events one subscription gets. */
export interface ChannelFilter {
  readonly channels: readonly string[];
  /** Namespaces that begin with one of these; absent or empty: all. */
  readonly namespaces?: readonly (readonly string[])[] | undefined;
  /** How far below its prefix a namespace may be. */
  readonly depth?: number | undefined;
}

/** The channels that carry an event: what a node wrote under a name is on `custom` and on `custom:<name>`. */
const channelsOf = ({ method, params }: ProtocolEvent): readonly string[] => {
  if (method === 'input.requested') return ['input'];
  if (method !== 'custom') return [method];
  const { name } = params.data as { readonly name?: unknown };
  return typeof name === 'string' ? ['custom', `custom:${name}`] : ['custom'];
};

/** Clients name a node (`agent`) where the event names its task (`agent:<uuid>`). */
const isSegment = (segment: string, wanted: string): boolean =>
  segment === wanted || (!wanted.includes(':') && segment.split(':', 1)[0] === wanted);

const isBelow = (namespace: readonly string[], prefix: readonly string[], depth: number): boolean =>
  namespace.length >= prefix.length &&
  namespace.length - prefix.length <= depth &&
  prefix.every((wanted, index) => isSegment(namespace[index] ?? '', wanted));

export const matches = (event: ProtocolEvent, { channels, namespaces, depth }: ChannelFilter): boolean => {
  if (!channelsOf(event).some((channel) => channels.includes(channel))) return false;
  if (namespaces === undefined || namespaces.length === 0) return true;
  return namespaces.some((prefix) => isBelow(event.params.namespace, prefix, depth ?? Number.POSITIVE_INFINITY));
};
