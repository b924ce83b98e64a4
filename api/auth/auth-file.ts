import { EngineError } from '../../schemas/errors.ts';
import { isRecord } from '../../schemas/record.ts';
import type { Scope } from '../../stores/scope.ts';
import { toScope } from './auth-filters.ts';
import { AuthRefusal } from './auth-refusal.ts';
import { type ActionByResource, type Authenticate, type AuthUser, type Caller, toAuthUser } from './caller.ts';

type Handler = (request: Readonly<Record<string, unknown>>) => unknown;

/** What `Auth` of `@langchain/langgraph-sdk/auth` keeps of its handlers; the project's SDK may be another than ours. */
interface AuthFile {
  readonly '~handlerCache': {
    readonly authenticate?: (request: Request) => unknown;
    readonly callbacks?: Readonly<Record<string, Handler>>;
  };
}

const TENANT = 'default';
const STUDIO_USER: AuthUser = { ...toAuthUser('langgraph-studio-user'), kind: 'StudioUser' };

/** @throws {EngineError} CONFIG_INVALID */
const requireAuthFile = (value: unknown, where: string): AuthFile => {
  const refuse = (fault: string) => new EngineError('CONFIG_INVALID', `Cannot use ${where}: ${fault}`);
  if (!isRecord(value) || !isRecord(value['~handlerCache']))
    throw refuse('want an instance of Auth of @langchain/langgraph-sdk/auth');
  if (typeof value['~handlerCache'].authenticate !== 'function')
    throw refuse('it has no authenticate handler, so nobody could be told apart');
  return value as unknown as AuthFile;
};

/** HTTPException of whatever SDK the project has. */
const toRefusal = (error: unknown): unknown => {
  if (!(error instanceof Error) || !('status' in error) || !('headers' in error)) return error;
  const { status, headers, message } = error;
  if (typeof status !== 'number' || status < 400 || status > 599) return error;
  return new AuthRefusal(status, message, Object.fromEntries(new Headers((headers ?? {}) as Record<string, string>)));
};

const refusing = async <T>(work: () => T): Promise<Awaited<T>> => {
  try {
    return await work();
  } catch (error) {
    throw toRefusal(error);
  }
};

const toUser = (answer: unknown): AuthUser => {
  if (typeof answer === 'string' && answer !== '') return toAuthUser(answer);
  if (!isRecord(answer) || typeof answer.identity !== 'string')
    throw new Error(
      'The authenticate handler of the auth file returned nobody: want a text, or an object with identity',
    );
  const permissions = Array.isArray(answer.permissions) ? answer.permissions : [];
  return { ...toAuthUser(answer.identity), ...answer, identity: answer.identity, permissions };
};

/** Studio lists the assistants that graphs bring with them, which no handler has marked as anyone's. */
const widenForStudio = (scope: Scope, event: string, value: Readonly<Record<string, unknown>>): Scope => {
  if (event === 'assistants:read') return undefined;
  const asksForSystem = isRecord(value.metadata) && value.metadata.created_by === 'system';
  return event === 'assistants:search' && asksForSystem ? undefined : scope;
};

/**
 * LangGraph's custom authentication: `authenticate` says who it is, of the `on` handlers the most specific one what they
 * may do. All are of one tenant; filters tell users apart.
 * @param where The file and export, for messages.
 * @throws {EngineError} CONFIG_INVALID when it is no `Auth`.
 */
export const createAuthFileAuthentication = (
  value: unknown,
  { where, disableStudioAuth }: { readonly where: string; readonly disableStudioAuth: boolean },
): Authenticate => {
  const handlers = requireAuthFile(value, where)['~handlerCache'];

  const authorizeAs =
    (user: AuthUser): NonNullable<Caller['authorize']> =>
    async <Resource extends keyof ActionByResource>(
      resource: Resource,
      action: ActionByResource[Resource],
      about: Record<string, unknown>,
    ): Promise<Scope> => {
      const event = `${resource}:${String(action)}`;
      const name = [event, resource, `*:${String(action)}`, '*'].find((key) => handlers.callbacks?.[key]);
      const handler = name === undefined ? undefined : handlers.callbacks?.[name];
      if (handler === undefined) return undefined;
      const request = { event, resource, action, value: about, user, permissions: user.permissions };
      const answer = await refusing(() => handler(request));
      if (answer === undefined || answer === null || answer === true) return undefined;
      if (answer === false) throw new AuthRefusal(403, `You may not ${action} ${resource}`);
      if (!isRecord(answer)) throw new Error(`The auth handler of ${event} returned a ${typeof answer}, want filters`);
      const scope = toScope(answer, event);
      return user === STUDIO_USER ? widenForStudio(scope, event, about) : scope;
    };

  return async (request, { isLocal }) => {
    // Anyone can send this header, so it is believed only of a browser on this machine, which is how Studio comes here.
    const isStudio = !disableStudioAuth && isLocal && request.headers.get('x-auth-scheme') === 'langsmith';
    const user = isStudio ? STUDIO_USER : toUser(await refusing(() => handlers.authenticate?.(request)));
    return { tenantId: TENANT, user, authorize: authorizeAs(user) };
  };
};
