import { v7 as uuid7 } from '@langchain/core/utils/uuid';
import {
  InputInjectSchema,
  type InputRespond,
  InputRespondSchema,
  RunStartSchema,
  StateForkSchema,
} from '../../schemas/agent-server/protocol.ts';
import { RunCreateSchema } from '../../schemas/agent-server/runs.ts';
import type { StreamMode } from '../../schemas/runs.ts';
import type { NodeUpdate } from '../../schemas/state-update.ts';
import type { Thread } from '../../stores/thread-store.ts';
import { orderRun } from '../agent-server/order-run.ts';
import type { RunService } from '../agent-server/run-service.ts';
import type { StateService } from '../agent-server/state-service.ts';
import type { ApiDeps } from '../api-deps.ts';
import { authorize } from '../http/authorize.ts';
import { invalidRequest } from '../http/invalid-request.ts';
import { CommandError, type CommandResult } from './command-answer.ts';
import { type CommandCall, parseParams } from './command-call.ts';
import { throughSeq } from './protocol-event.ts';

/** What a run must log for every channel of the protocol to have something to say. */
const MODES: readonly StreamMode[] = ['values', 'updates', 'messages-tuple', 'tools', 'custom', 'tasks', 'checkpoints'];

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

/** The commands that start a run. */
export const createRunCommands = ({ threads, runs, events }: ApiDeps, service: RunService, states: StateService) => {
  const start = async (
    { c, threadId, part }: CommandCall,
    fields: Readonly<Record<string, unknown>>,
  ): Promise<CommandResult> => {
    const input = { ...fields, stream_mode: MODES, stream_subgraphs: true };
    const body = RunCreateSchema.safeParse(input);
    if (!body.success) throw invalidRequest('params', body.error.issues, input);
    // Read before: all that the run does comes behind it.
    const lastSeq = await events.lastSeq({ tenantId: c.var.tenantId, threadId });
    const run = await service.start(await orderRun(c, body.data, { threadId, part }));
    return {
      result: { run_id: run.runId },
      meta: { thread_id: threadId, applied_through_seq: throughSeq(lastSeq) },
    };
  };

  const findThread = async ({ c, threadId }: CommandCall): Promise<Thread | undefined> => {
    const scope = await authorize(c, 'threads', 'read', { thread_id: threadId });
    return threads.find(c.var.tenantId, threadId, scope);
  };

  /** A thread and the assistant of its last run: these commands do not name one. */
  const lastOf = async (call: CommandCall): Promise<{ readonly thread: Thread; readonly assistant_id: string }> => {
    const thread = await findThread(call);
    const [run] =
      thread === undefined ? [] : await runs.list(call.c.var.tenantId, thread.threadId, { limit: 1, offset: 0 });
    if (thread === undefined || run === undefined)
      throw new CommandError('no_such_run', `Thread ${call.threadId} has no run; send run.start first`);
    return { thread, assistant_id: run.assistantId };
  };

  const edited = async (
    { c, threadId }: CommandCall,
    { checkpointId, values, asNode }: { readonly checkpointId: string } & NodeUpdate,
  ): Promise<string> => {
    const scope = await authorize(c, 'threads', 'update', { thread_id: threadId, values });
    const supersteps = [{ updates: [{ values, asNode }] }];
    const made = await states.update(c.var.tenantId, threadId, { scope, checkpointId, supersteps });
    return made.checkpoint_id ?? checkpointId;
  };

  return {
    /** Starts a run; on a thread that waits for an answer, the input is the answer. Creates the thread if it is new. */
    async 'run.start'(call: CommandCall): Promise<CommandResult> {
      const { multitaskStrategy, multitask_strategy, input, ...fields } = parseParams(RunStartSchema, call.params);
      const { configurable } = (fields.config ?? {}) as {
        readonly configurable?: { readonly checkpoint_id?: unknown };
      };
      const isFork = configurable?.checkpoint_id != null;
      const isAnswer = input != null && !isFork && isInterrupted(await findThread(call));
      return start(call, {
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
      const { thread, assistant_id } = await lastOf(call);
      const waiting = isInterrupted(thread) ? interruptIds(thread) : new Set<string>();
      const unknown = Object.keys(answers).find((id) => !waiting.has(id));
      if (unknown !== undefined) {
        const found = waiting.size === 0 ? 'nothing waits for an answer' : `these wait: ${[...waiting].join(', ')}`;
        const message = `Cannot answer interrupt ${unknown} of thread ${call.threadId}: ${found}`;
        throw new CommandError('no_such_interrupt', message);
      }
      const command = { resume: answers, update, goto };
      // `strict_resume`: of two answers to one question, one is too late.
      return start(call, { assistant_id, command, config, context, metadata, strict_resume: true });
    },

    /** A message from outside: the next run of the thread begins with it, after the one that is under way. */
    async 'input.inject'(call: CommandCall): Promise<CommandResult> {
      const { namespace = [], message } = parseParams(InputInjectSchema, call.params);
      const { thread, assistant_id } = await lastOf(call);
      if (namespace.length > 0)
        throw new CommandError(
          'no_such_namespace',
          `Cannot inject into ${namespace.join('|')}: a message goes to the thread's own graph; leave namespace empty`,
        );
      if (isInterrupted(thread))
        throw new CommandError(
          'invalid_argument',
          `Cannot inject into thread ${call.threadId}: it waits for an answer; send input.respond`,
        );
      const { role, ...rest } = message;
      const type = role === 'user' ? 'human' : 'system';
      return start(call, { assistant_id, input: { messages: [{ id: uuid7(), ...rest, type }] } });
    },

    /** Goes on from an earlier checkpoint, edited or as it is, on a branch of its own. */
    async 'state.fork'(call: CommandCall): Promise<CommandResult> {
      const { update, as_node, ...fields } = parseParams(StateForkSchema, call.params);
      const { assistant_id } = await lastOf(call);
      const edit = { checkpointId: fields.checkpoint_id, values: update, asNode: as_node };
      const checkpoint_id = update === undefined ? fields.checkpoint_id : await edited(call, edit);
      const { result, meta } = await start(call, { ...fields, checkpoint_id, assistant_id });
      return { result: { ...result, thread_id: call.threadId }, meta };
    },
  };
};
