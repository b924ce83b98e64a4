import { v7 as uuid7 } from '@langchain/core/utils/uuid';
import {
  InputInjectSchema,
  type InputRespond,
  InputRespondSchema,
  RunStartSchema,
  StateForkSchema,
} from '../../schemas/agent-server/protocol.ts';
import { RunCreateSchema } from '../../schemas/agent-server/runs.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { StreamMode } from '../../schemas/runs.ts';
import type { Run } from '../../stores/run-store.ts';
import type { Scope } from '../../stores/scope.ts';
import type { Thread } from '../../stores/thread-store.ts';
import { threadNotFound } from '../agent-server/require-thread.ts';
import type { RunService } from '../agent-server/run-service.ts';
import type { ApiDeps } from '../api-deps.ts';
import { authorize } from '../http/authorize.ts';
import { invalidRequest } from '../http/invalid-request.ts';
import { CommandError, type CommandResult } from './command-answer.ts';
import { type CommandCall, parseParams } from './command-call.ts';
import { throughSeq } from './protocol-event.ts';

/** What a run must log for every channel of the protocol to have something to say. */
const MODES: readonly StreamMode[] = ['values', 'updates', 'messages-tuple', 'custom', 'tasks', 'checkpoints'];

const isInterrupted = (thread: Thread | undefined): thread is Thread =>
  thread?.status === 'interrupted' && Object.keys(thread.interrupts).length > 0;

const interruptIds = (thread: Thread): ReadonlySet<string> =>
  new Set(
    Object.values(thread.interrupts)
      .flat()
      .flatMap(({ id }) => (id === undefined ? [] : [id])),
  );

/** The answers by interrupt, as LangGraph resumes several at once. */
const answersOf = ({ interrupt_id, response, responses }: InputRespond): Readonly<Record<string, unknown>> => {
  if (responses !== undefined)
    return Object.fromEntries(responses.map((one) => [one.interrupt_id, one.response ?? null]));
  if (interrupt_id !== undefined) return { [interrupt_id]: response ?? null };
  throw new CommandError(
    'invalid_argument',
    'Invalid params: interrupt_id: found nothing, want the id of an interrupt',
  );
};

type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

interface Permit {
  readonly scope: Scope;
  readonly metadata: Record<string, unknown>;
  readonly thread: Thread | undefined;
}

/** The commands that start a run. */
export const createRunCommands = ({ threads, runs, events }: ApiDeps, service: RunService) => {
  /** Asked before the thread is looked at. What a handler marks the run with is in `metadata`. */
  const permit = async ({ c, threadId }: CommandCall, fields: Fields): Promise<Permit> => {
    const metadata = isRecord(fields.metadata) ? { ...fields.metadata } : {};
    const scope = await authorize(c, 'threads', 'create_run', { ...fields, thread_id: threadId, metadata });
    return { scope, metadata, thread: await threads.find(c.var.tenantId, threadId, scope) };
  };

  const start = async (
    { c, threadId }: CommandCall,
    { scope, metadata }: Permit,
    fields: Fields,
  ): Promise<CommandResult> => {
    const input = { ...fields, stream_mode: MODES, stream_subgraphs: true };
    const body = RunCreateSchema.safeParse(input);
    if (!body.success) throw invalidRequest('params', body.error.issues, input);
    const run = await service.start({
      tenantId: c.var.tenantId,
      threadId,
      scope,
      body: { ...body.data, metadata },
      configurable: c.var.configurable,
    });
    // The run's first event stands before all that it does: who has seen more has seen something of it.
    const [first] = await events.read({ ...run, afterSeq: 0, limit: 1 });
    return {
      result: { run_id: run.runId },
      meta: { thread_id: threadId, applied_through_seq: throughSeq(first?.seq ?? 0) },
    };
  };

  /** The assistant of the thread's last run: these commands do not name one. */
  const lastRun = async ({ c, threadId }: CommandCall, { thread }: Permit): Promise<Run> => {
    const [run] = thread === undefined ? [] : await runs.list(c.var.tenantId, threadId, { limit: 1, offset: 0 });
    if (run === undefined) throw new CommandError('no_such_run', `Thread ${threadId} has no run; send run.start first`);
    return run;
  };

  return {
    /** Starts a run; on a thread that waits for an answer, the input is the answer. Creates the thread if it is new. */
    async 'run.start'(call: CommandCall): Promise<CommandResult> {
      const { multitaskStrategy, multitask_strategy, input, ...fields } = parseParams(RunStartSchema, call.params);
      const permission = await permit(call, fields);
      const { configurable } = (fields.config ?? {}) as {
        readonly configurable?: { readonly checkpoint_id?: unknown };
      };
      const isFork = configurable?.checkpoint_id != null;
      const isAnswer = input != null && !isFork && isInterrupted(permission.thread);
      return start(call, permission, {
        ...fields,
        ...(isAnswer ? { command: { resume: input } } : { input }),
        multitask_strategy: multitask_strategy ?? multitaskStrategy,
        if_not_exists: 'create',
      });
    },

    /** Answers interrupts, all in one run; `update` and `goto` are applied in the same superstep. */
    async 'input.respond'(call: CommandCall): Promise<CommandResult> {
      const params = parseParams(InputRespondSchema, call.params);
      const { update, goto, config, context, metadata } = params;
      const answers = answersOf(params);
      const permission = await permit(call, { metadata });
      const { thread } = permission;
      const { assistantId } = await lastRun(call, permission);
      const waiting = isInterrupted(thread) ? interruptIds(thread) : new Set<string>();
      const unknown = Object.keys(answers).find((id) => !waiting.has(id));
      if (unknown !== undefined) {
        const found = waiting.size === 0 ? 'nothing waits for an answer' : `these wait: ${[...waiting].join(', ')}`;
        throw new CommandError(
          'no_such_interrupt',
          `Cannot answer interrupt ${unknown} of thread ${call.threadId}: ${found}`,
        );
      }
      const command = { resume: answers, update, goto };
      try {
        // `reject`: of two answers to one question, one is too late.
        return await start(call, permission, {
          assistant_id: assistantId,
          command,
          config,
          context,
          metadata,
          multitask_strategy: 'reject',
        });
      } catch (error) {
        if (!(error instanceof EngineError) || error.code !== 'RUN_CONFLICT') throw error;
        throw new CommandError('no_such_interrupt', `Cannot answer twice: ${error.message}`);
      }
    },

    /** A message from outside: the next run of the thread begins with it, after the one that is under way. */
    async 'input.inject'(call: CommandCall): Promise<CommandResult> {
      const { namespace = [], message } = parseParams(InputInjectSchema, call.params);
      const permission = await permit(call, {});
      const { assistantId } = await lastRun(call, permission);
      if (namespace.length > 0)
        throw new CommandError(
          'no_such_namespace',
          `Cannot inject into ${namespace.join('|')}: a message goes to the thread's own graph; leave namespace empty`,
        );
      if (isInterrupted(permission.thread))
        throw new CommandError(
          'invalid_argument',
          `Cannot inject into thread ${call.threadId}: it waits for an answer; send input.respond`,
        );
      const { role, ...rest } = message;
      const type = role === 'user' ? 'human' : 'system';
      return start(call, permission, {
        assistant_id: assistantId,
        input: { messages: [{ id: uuid7(), ...rest, type }] },
      });
    },

    /** Goes on from an earlier checkpoint, on a branch of its own. */
    async 'state.fork'(call: CommandCall): Promise<CommandResult> {
      const { checkpoint_id, ...fields } = parseParams(StateForkSchema, call.params);
      const permission = await permit(call, fields);
      if (permission.thread === undefined) throw threadNotFound(call.threadId);
      const { assistantId } = await lastRun(call, permission);
      const { result, meta } = await start(call, permission, { ...fields, assistant_id: assistantId, checkpoint_id });
      return { result: { ...result, thread_id: call.threadId }, meta };
    },
  };
};
