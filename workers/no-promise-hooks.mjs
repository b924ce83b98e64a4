// Loaded into the threads that run workflows. Temporal hooks into every promise there to remember where it was made;
// LangGraph makes many, and the hook cost more than the graph.
import v8 from 'node:v8';

v8.promiseHooks.createHook = () => () => {};
