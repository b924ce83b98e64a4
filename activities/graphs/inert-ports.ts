import { tool } from '@langchain/core/tools';
import type { GraphLoader, GraphPorts } from '../../graphs/ports.ts';
import { createGraphCatalog, type GraphCatalog } from './graph-catalog.ts';
import { InertChatModel } from './inert-chat-model.ts';

const refuse = (): never => {
  throw new Error('This graph is loaded to be read or to have its state changed: nothing of it may call the world');
};

/** Ports that make a graph complete and answer nothing: enough for its shape, its channels and its branches. */
const INERT_PORTS: GraphPorts = {
  model: () => new InertChatModel(refuse),
  tool: ({ name, description, schema }) => tool(refuse, { name, description, schema }),
  job: async () => refuse(),
};

/** The product's own graphs outside their sandbox. */
export const createInertCatalog = (loaderByGraph: Readonly<Record<string, GraphLoader>>): GraphCatalog =>
  createGraphCatalog(
    Object.fromEntries(
      Object.entries(loaderByGraph).map(([graphId, load]) => [graphId, async () => (await load())(INERT_PORTS)]),
    ),
  );
