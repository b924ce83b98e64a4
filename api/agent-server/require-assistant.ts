import { EngineError } from '../../schemas/errors.ts';
import type { Assistant, AssistantStore } from '../../stores/assistant-store.ts';
import type { ApiContext } from '../http/api-env.ts';
import { authorize } from '../http/authorize.ts';

export const assistantNotFound = (id: string): EngineError =>
  new EngineError('ASSISTANT_NOT_FOUND', `Assistant or graph ${id} not found`);

/**
 * The assistant that the caller may read.
 * @throws {EngineError} ASSISTANT_NOT_FOUND, FORBIDDEN
 */
export const requireAssistant = async (c: ApiContext, assistants: AssistantStore, id: string): Promise<Assistant> => {
  const scope = await authorize(c, 'assistants', 'read', { assistant_id: id });
  const assistant = await assistants.find(c.var.tenantId, id, scope);
  if (assistant === undefined) throw assistantNotFound(id);
  return assistant;
};
