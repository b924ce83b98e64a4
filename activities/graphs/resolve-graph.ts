import type { RunnableGraph } from '../../graphs/ports.ts';
import { EngineError } from '../../schemas/errors.ts';

/** What a factory of a project makes its graph from. */
export interface GraphConfig {
  readonly configurable: Readonly<Record<string, unknown>>;
}

const has = (value: unknown, method: string): boolean =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function';

const isCompiled = (value: unknown): value is RunnableGraph => has(value, 'stream') && has(value, 'getState');

const call = (value: object, method: string): unknown => Reflect.apply(Reflect.get(value, method), value, []);

const kindOf = (value: unknown): string => {
  if (value === null || typeof value !== 'object') return typeof value;
  return value.constructor?.name ?? 'object';
};

/**
 * A graph as a project exports it: compiled, a builder that is not compiled yet, a promise, or a factory of its config.
 * @returns a copy for one run: whoever gets it may set its checkpointer and store.
 * @throws {EngineError} GRAPH_INVALID
 */
export const resolveGraph = async (graphId: string, exported: unknown, config: GraphConfig): Promise<RunnableGraph> => {
  let value = await exported;
  if (typeof value === 'function') value = await value(config);
  if (!isCompiled(value) && has(value, 'compile')) value = call(value as object, 'compile');
  if (!isCompiled(value)) {
    const message = `Cannot use graph ${graphId}: found ${kindOf(value)}, want a compiled graph, a StateGraph, a promise of one, or a function that returns one`;
    throw new EngineError('GRAPH_INVALID', message);
  }
  return Object.assign(Object.create(Object.getPrototypeOf(value)), value);
};
