// LangGraph keeps every schema of a state that it has seen, for the life of its module. Preloaded, that is the life of
// the worker, and each schema holds the whole sandbox of a run that is long over: half a megabyte a run. Here a schema is
// known for as long as somebody holds it.
import { schemaMetaRegistry } from '@langchain/langgraph/zod';

type Schemas = WeakMap<object, unknown>;

const extensions = new Map<string, Schemas>();

Object.assign(schemaMetaRegistry, {
  _map: new WeakMap(),
  _extensionCache: {
    get(effects: string): Schemas {
      const known = extensions.get(effects) ?? new WeakMap();
      extensions.set(effects, known);
      return known;
    },
    // LangGraph puts back what it was given.
    set() {},
  },
});
