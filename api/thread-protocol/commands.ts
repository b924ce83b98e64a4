import { type ProtocolCommand, ProtocolCommandSchema } from '../../schemas/agent-server/protocol.ts';
import { isRecord } from '../../schemas/record.ts';
import type { RunService } from '../agent-server/run-service.ts';
import type { StateReader } from '../agent-server/state-reader.ts';
import type { StateService } from '../agent-server/state-service.ts';
import type { ApiDeps } from '../api-deps.ts';
import type { ApiContext } from '../http/api-env.ts';
import { type CommandAnswer, CommandError, type CommandResult, toFailure, toSuccess } from './command-answer.ts';
import type { CommandCall } from './command-call.ts';
import { createRunCommands } from './run-commands.ts';
import { createStateCommands } from './state-commands.ts';
import type { ThreadWatch } from './thread-watch.ts';

export type CommandHandlers = Readonly<Record<string, (call: CommandCall) => Promise<CommandResult>>>;

interface CommandRequest {
  readonly c: ApiContext;
  readonly threadId: string;
  readonly envelope: unknown;
  /** Commands that only this connection has. */
  readonly own?: CommandHandlers | undefined;
}

interface CommandServices {
  readonly service: RunService;
  readonly states: StateReader;
  readonly updates: StateService;
  readonly watch: ThreadWatch;
}

/** Carries out the protocol's commands. It answers every one of them: a failure is an answer too. */
export const createCommands = (deps: ApiDeps, { service, states, updates, watch }: CommandServices) => {
  const shared: CommandHandlers = {
    ...createRunCommands(deps, service, updates),
    ...createStateCommands(deps, states, watch),
  };

  const carryOut = async (command: ProtocolCommand, { c, threadId, own }: CommandRequest): Promise<CommandAnswer> => {
    const { id, method, params = {} } = command;
    try {
      const handlers = { ...shared, ...own };
      const handle = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
      if (handle === undefined) {
        const known = Object.keys(handlers).join(', ');
        throw new CommandError('unknown_command', `No command ${JSON.stringify(method)} here; there are ${known}`);
      }
      const part = own === undefined ? undefined : id;
      return toSuccess(id, await handle({ c, threadId, part, params }));
    } catch (error) {
      const failure = toFailure(id, error);
      if (failure !== undefined) return failure;
      const { requestId, log } = c.var;
      log.error({ err: error, requestId, method }, 'command failed');
      const message = `Internal error; the log has it under request ${requestId}`;
      return { type: 'error', id, error: 'unknown_error', message };
    }
  };

  return {
    async answer(request: CommandRequest): Promise<CommandAnswer> {
      const command = ProtocolCommandSchema.safeParse(request.envelope);
      if (command.success) return carryOut(command.data, request);
      const message = 'Invalid command: want {"id": a whole number from 0, "method": a text, "params": an object}';
      const { id } = isRecord(request.envelope) ? request.envelope : {};
      const isId = typeof id === 'number' && Number.isSafeInteger(id) && id >= 0;
      return { type: 'error', id: isId ? id : null, error: 'invalid_argument', message };
    },
  };
};

export type Commands = ReturnType<typeof createCommands>;
