import { randomUUID } from 'node:crypto';
import { EventStreamSchema } from '../../schemas/agent-server/protocol.ts';
import type { ChannelFilter } from './channel-filter.ts';
import { CommandError } from './command-answer.ts';

/** A subscription's id says what it subscribes to: so any process can take it up again when a socket broke. */
export const toSubscriptionId = ({ channels, namespaces, depth }: ChannelFilter): string =>
  Buffer.from(JSON.stringify([randomUUID(), channels, namespaces ?? null, depth ?? null])).toString('base64url');

/** @throws {CommandError} no_such_subscription for an id that is none. */
export const parseSubscriptionId = (id: string): ChannelFilter => {
  try {
    const [, channels, namespaces, depth] = JSON.parse(Buffer.from(id, 'base64url').toString()) as readonly unknown[];
    return EventStreamSchema.parse({ channels, namespaces, depth });
  } catch {
    throw new CommandError('no_such_subscription', `No subscription has the id ${JSON.stringify(id.slice(0, 60))}`);
  }
};
