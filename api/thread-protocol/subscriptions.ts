import { EventStreamSchema, ReconnectSchema, UnsubscribeSchema } from '../../schemas/agent-server/protocol.ts';
import type { RunStore } from '../../stores/run-store.ts';
import type { ChannelFilter } from './channel-filter.ts';
import { CommandError, type CommandResult } from './command-answer.ts';
import { type CommandCall, parseParams } from './command-call.ts';
import type { CommandHandlers } from './commands.ts';
import type { AgentStatus } from './namespaces.ts';
import type { ProtocolEvent } from './protocol-event.ts';
import { parseSubscriptionId, toSubscriptionId } from './subscription-id.ts';
import type { Subscription, ThreadRef, ThreadWatch } from './thread-watch.ts';

const MAX_SUBSCRIPTIONS = 100;

export interface SubscriptionsDeps {
  readonly ref: ThreadRef;
  readonly watch: ThreadWatch;
  readonly runs: RunStore;
  readonly send: (event: ProtocolEvent) => Promise<void>;
  /** A subscription stopped although nobody ended it: its thread is gone, or reading it failed. */
  readonly onBroken: (error: unknown) => void;
}

/** The subscriptions of one socket, and the commands that change them. */
export const createSubscriptions = ({ ref, watch, runs, send, onBroken }: SubscriptionsDeps) => {
  const abortById = new Map<string, AbortController>();
  // A client knows a subscription from the answer on: its events begin behind that.
  let starting: (() => void)[] = [];

  const pump = async (subscription: Subscription, signal: AbortSignal): Promise<void> => {
    try {
      for await (const event of watch.follow(ref, subscription, signal)) {
        if (signal.aborted) return;
        await send(event);
      }
      if (!signal.aborted) onBroken(undefined);
    } catch (error) {
      if (!signal.aborted) onBroken(error);
    }
  };

  const open = (id: string, subscription: Subscription): void => {
    abortById.get(id)?.abort();
    if (abortById.size >= MAX_SUBSCRIPTIONS)
      throw new CommandError(
        'invalid_argument',
        `Cannot subscribe: this connection has ${MAX_SUBSCRIPTIONS} subscriptions; end some, or open another`,
      );
    const abort = new AbortController();
    abortById.set(id, abort);
    starting.push(() => void pump(subscription, abort.signal));
  };

  const namespacesOf = async (runId: string) => {
    const run = await runs.find({ ...ref, runId });
    if (run === undefined) throw new CommandError('no_such_run', `Run ${runId} not found in thread ${ref.threadId}`);
    const latest = new Map<string, { readonly namespace: readonly string[]; readonly status: AgentStatus }>();
    for (const { params } of await watch.eventsOf(run, { channels: ['lifecycle'] })) {
      const { event: status } = params.data as { readonly event: AgentStatus };
      latest.set(params.namespace.join('|'), { namespace: params.namespace, status });
    }
    return [...latest.values()];
  };

  const commands: CommandHandlers = {
    async 'subscription.subscribe'({ params }: CommandCall): Promise<CommandResult> {
      const subscription = parseParams(EventStreamSchema, params);
      await watch.requirePlace(ref, subscription.since);
      const id = toSubscriptionId(subscription);
      open(id, subscription);
      return { result: { subscription_id: id } };
    },

    async 'subscription.unsubscribe'({ params }: CommandCall): Promise<CommandResult> {
      const { subscription_id: id } = parseParams(UnsubscribeSchema, params);
      const abort = abortById.get(id);
      if (abort === undefined) {
        const message = `This connection has no subscription ${JSON.stringify(id.slice(0, 60))}`;
        throw new CommandError('no_such_subscription', message);
      }
      abort.abort();
      abortById.delete(id);
      return { result: {} };
    },

    /** Takes up the subscriptions of a connection that broke, behind the last event that its client had. */
    async 'subscription.reconnect'({ params }: CommandCall): Promise<CommandResult> {
      const { run_id: runId, last_event_id, subscriptions = [] } = parseParams(ReconnectSchema, params);
      const since = last_event_id === undefined ? undefined : Number(last_event_id);
      await watch.requirePlace(ref, since);
      const filters = subscriptions.map((id): readonly [string, ChannelFilter] => [id, parseSubscriptionId(id)]);
      const restored = filters.map(([id, filter]) => [id, { ...filter, since }] as const);
      const missed =
        since === undefined
          ? undefined
          : await watch.missed(
              ref,
              restored.map(([, one]) => one),
            );
      const namespaces = runId === undefined ? undefined : await namespacesOf(runId);
      for (const [id, subscription] of restored) open(id, subscription);
      return {
        result: {
          restored: true,
          ...(missed === undefined ? {} : { missed_events: missed }),
          ...(namespaces === undefined ? {} : { current_namespaces: namespaces }),
        },
      };
    },
  };

  return {
    commands,
    /** To be called when a command's answer has left. */
    begin(): void {
      const due = starting;
      starting = [];
      for (const start of due) start();
    },
    close(): void {
      for (const abort of abortById.values()) abort.abort();
      abortById.clear();
    },
  };
};
