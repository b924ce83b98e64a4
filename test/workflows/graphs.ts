// Graphs that exercise what the engine promises. Each runs in the workflow sandbox, over the same ports as our agents.
import { AIMessage, HumanMessage } from '@langchain/core/messages';
import { createReactAgent } from '@langchain/langgraph/prebuilt';
import {
  Annotation,
  Command,
  END,
  getStore,
  interrupt,
  type LangGraphRunnableConfig,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
} from '@langchain/langgraph/web';
import { z } from 'zod';
import type { GraphFactory, GraphLoader } from '../../graphs/ports.ts';
import { SIMULATION } from '../../schemas/hydro/simulation.ts';
import { TESTING } from '../../schemas/hydro/testing.ts';
import { EXECUTE_TRADE } from '../../schemas/paper.ts';

const Trace = Annotation.Root({
  trace: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
  n: Annotation<number>({ reducer: (_, b) => b, default: () => 0 }),
});
type TraceState = typeof Trace.State;

const mark = (name: string) => async (): Promise<Partial<TraceState>> => ({ trace: [name] });

/** One node: the shortest run there is. */
const one: GraphFactory = () =>
  new StateGraph(Trace)
    .addNode('only', async ({ n }) => ({ trace: ['only'], n: n + 1 }))
    .addEdge(START, 'only')
    .addEdge('only', END)
    .compile();

/** Conditional edges: counts to `n` in a loop, then goes left or right. */
const branching: GraphFactory = () =>
  new StateGraph(Trace)
    .addNode('count', async ({ n }) => ({ n: n - 1, trace: [`count ${n}`] }))
    .addNode('even', mark('even'))
    .addNode('odd', mark('odd'))
    .addEdge(START, 'count')
    .addConditionalEdges('count', ({ n, trace }) => (n > 0 ? 'count' : trace.length % 2 === 0 ? 'even' : 'odd'), [
      'count',
      'even',
      'odd',
    ])
    .addEdge('even', END)
    .addEdge('odd', END)
    .compile();

/** Send: one task for each of `n`, their results reduced. */
const fanOut: GraphFactory = () =>
  new StateGraph(Trace)
    .addNode('split', async () => ({ trace: ['split'] }))
    .addNode('work', async ({ item }: { item: number }) => ({ trace: [`work ${item}`] }), {
      input: Annotation.Root({ item: Annotation<number> }),
    })
    .addNode('join', async ({ trace }) => ({ trace: [`join ${trace.filter((one) => one.startsWith('work')).length}`] }))
    .addEdge(START, 'split')
    .addConditionalEdges('split', ({ n }) => Array.from({ length: n }, (_, item) => new Send('work', { item })), [
      'work',
    ])
    .addEdge('work', 'join')
    .addEdge('join', END)
    .compile();

/** Command: the node decides where to go. */
const command: GraphFactory = () =>
  new StateGraph(Trace)
    .addNode('decide', async ({ n }) => new Command({ goto: n > 5 ? 'high' : 'low', update: { trace: ['decide'] } }), {
      ends: ['high', 'low'],
    })
    .addNode('high', mark('high'))
    .addNode('low', mark('low'))
    .addEdge(START, 'decide')
    .addEdge('high', END)
    .addEdge('low', END)
    .compile();

/** interrupt() in a node, twice; the answers end up in the trace. */
const approval: GraphFactory = () =>
  new StateGraph(Trace)
    .addNode('before', mark('before'))
    .addNode('ask', async () => {
      const first = interrupt({ question: 'first?' });
      const second = interrupt({ question: 'second?' });
      return { trace: [`answers ${first} ${second}`] };
    })
    .addNode('after', mark('after'))
    .addEdge(START, 'before')
    .addEdge('before', 'ask')
    .addEdge('ask', 'after')
    .addEdge('after', END)
    .compile();

/** Two nodes of one superstep, each with a question of its own. */
const votes: GraphFactory = () => {
  const ask = (name: string) => async () => ({ trace: [`${name} ${interrupt({ voter: name })}`] });
  return new StateGraph(Trace)
    .addNode('left', ask('left'))
    .addNode('right', ask('right'))
    .addNode('count', mark('count'))
    .addEdge(START, 'left')
    .addEdge(START, 'right')
    .addEdge(['left', 'right'], 'count')
    .addEdge('count', END)
    .compile();
};

/** A subgraph as a node; the inner one interrupts when `n` is 1. */
const nested: GraphFactory = () => {
  const inner = new StateGraph(Trace)
    .addNode('inner1', mark('inner1'))
    .addNode('inner2', async ({ n }, config: LangGraphRunnableConfig) => {
      config.writer?.({ from: 'inner2' });
      return { trace: [n === 1 ? `inner2 ${interrupt('go on?')}` : 'inner2'] };
    })
    .addEdge(START, 'inner1')
    .addEdge('inner1', 'inner2')
    .addEdge('inner2', END)
    .compile();
  return new StateGraph(Trace)
    .addNode('outer', async () => ({ trace: ['outer'] }))
    .addNode('sub', async (state: TraceState) => ({ trace: (await inner.invoke({ ...state, trace: [] })).trace }), {
      subgraphs: [inner],
    })
    .addEdge(START, 'outer')
    .addEdge('outer', 'sub')
    .addEdge('sub', END)
    .compile();
};

const echo = { name: 'echo', description: 'Says what it was told', schema: z.object({ text: z.string() }) };
const slow = { name: 'slow', description: 'Takes its time', schema: z.object({ ms: z.number() }) };

/** createReactAgent over the ports: bound zod tools. */
const agent: GraphFactory = (ports) =>
  createReactAgent({ llm: ports.model(), tools: [ports.tool(echo), ports.tool(slow)] });

/** Structured output by a forced tool call. */
const structured: GraphFactory = (ports) =>
  new StateGraph(Annotation.Root({ ...MessagesAnnotation.spec, answer: Annotation<unknown> }))
    .addNode('extract', async ({ messages }) => ({
      answer: await ports
        .model()
        .withStructuredOutput(z.object({ symbol: z.string(), level: z.string() }), { name: 'request' })
        .invoke(messages),
    }))
    .addEdge(START, 'extract')
    .addEdge('extract', END)
    .compile();

/** Nodes that make messages themselves, write custom events and use the store. */
const store: GraphFactory = () =>
  new StateGraph(MessagesAnnotation)
    .addNode('remember', async (_state, config: LangGraphRunnableConfig) => {
      const items = getStore(config);
      const before = await items?.get(['notes'], 'count');
      const count = Number(before?.value.count ?? 0) + 1;
      await items?.put(['notes'], 'count', { count });
      config.writer?.({ count });
      return { messages: [new AIMessage({ id: `note-${count}`, content: `note ${count}` })] };
    })
    .addEdge(START, 'remember')
    .addEdge('remember', END)
    .compile();

/** Puts what it is told into the store and asks it by meaning, under the namespace it is given. */
const recall: GraphFactory = () =>
  new StateGraph(Trace)
    .addNode('put', async (_state, config: LangGraphRunnableConfig) => {
      const items = getStore(config);
      await items?.put(['recall'], 'tides', { text: 'The tide is high when the moon is full' });
      await items?.put(['recall'], 'bonds', { text: 'Government bonds fell as interest rates rose' });
      return { trace: ['put'] };
    })
    .addNode('find', async (_state, config: LangGraphRunnableConfig<{ labels?: string[] }>) => {
      const found = await getStore(config)?.search(config.configurable?.labels ?? ['recall'], { query: 'high tide' });
      return { trace: (found ?? []).map(({ key, score }) => `${key} ${score === undefined ? 'none' : 'scored'}`) };
    })
    .addEdge(START, 'put')
    .addEdge('put', 'find')
    .addEdge('find', END)
    .compile();

/** Fails on purpose, in a node with a name. */
const failing: GraphFactory = () =>
  new StateGraph(Trace)
    .addNode('fine', mark('fine'))
    .addNode('broken', async ({ n }) => {
      if (n === 0) throw new TypeError('cannot read the future');
      return { trace: ['mended'] };
    })
    .addEdge(START, 'fine')
    .addEdge('fine', 'broken')
    .addEdge('broken', END)
    .compile();

/** Never ends by itself. */
const endless: GraphFactory = () =>
  new StateGraph(Trace)
    .addNode('again', async ({ n }) => ({ n: n + 1 }))
    .addEdge(START, 'again')
    .addConditionalEdges('again', () => 'again', ['again'])
    .compile();

/** A node that never comes back. */
const spinning: GraphFactory = () =>
  new StateGraph(Trace)
    .addNode('spin', async ({ n }) => {
      while (n >= 0) n += 0;
      return { n };
    })
    .addEdge(START, 'spin')
    .addEdge('spin', END)
    .compile();

/** Two nodes write one channel that has no reducer, in one superstep. */
const conflict: GraphFactory = () =>
  new StateGraph(Annotation.Root({ last: Annotation<string> }))
    .addNode('a', async () => ({ last: 'a' }))
    .addNode('b', async () => ({ last: 'b' }))
    .addEdge(START, 'a')
    .addEdge(START, 'b')
    .addEdge('a', END)
    .addEdge('b', END)
    .compile();

/** `n` supersteps, each with one tool call of a few ms: a long history. */
const steps: GraphFactory = (ports) => {
  const wait = ports.tool(slow);
  return new StateGraph(Trace)
    .addNode('step', async ({ n }) => {
      await wait.invoke({ ms: 1 });
      return { n: n - 1, trace: [`step ${n}`] };
    })
    .addEdge(START, 'step')
    .addConditionalEdges('step', ({ n }) => (n > 0 ? 'step' : END), ['step', END])
    .compile();
};

/** One quick node, then a tool that takes `n` ms. */
const waiting: GraphFactory = (ports) => {
  const wait = ports.tool(slow);
  return new StateGraph(Trace)
    .addNode('before', mark('before'))
    .addNode('wait', async ({ n }) => {
      await wait.invoke({ ms: n });
      return { trace: ['waited'] };
    })
    .addEdge(START, 'before')
    .addEdge('before', 'wait')
    .addEdge('wait', END)
    .compile();
};

/** Says what it knows of its surroundings: two of them in one worker must not see each other's. */
const ambient: GraphFactory = (ports) => {
  const wait = ports.tool(slow);
  return new StateGraph(Trace)
    .addNode('look', async ({ n }, config: LangGraphRunnableConfig) => {
      const before = config.configurable;
      await wait.invoke({ ms: 5 });
      return { n: n - 1, trace: [`${before?.thread_id} ${before?.run_id} ${before?.label}`] };
    })
    .addEdge(START, 'look')
    .addConditionalEdges('look', ({ n }) => (n > 0 ? 'look' : END), ['look', END])
    .compile();
};

/** Pure supersteps, many of them. */
const pure: GraphFactory = () =>
  new StateGraph(Trace)
    .addNode('step', async ({ n }) => ({ n: n - 1 }))
    .addEdge(START, 'step')
    .addConditionalEdges('step', ({ n }) => (n > 0 ? 'step' : END), ['step', END])
    .compile();

/** A model call as the only node; its input is the question. */
const chat: GraphFactory = (ports) =>
  new StateGraph(MessagesAnnotation)
    .addNode('model', async ({ messages }) => ({ messages: [await ports.model().invoke(messages)] }))
    .addEdge(START, 'model')
    .addEdge('model', END)
    .compile();

/** Starts with a system message that a node adds. */
const greeting: GraphFactory = () =>
  new StateGraph(MessagesAnnotation)
    .addNode('greet', async ({ messages }) => ({
      messages: [new HumanMessage({ id: 'h', content: `seen ${messages.length}` })],
    }))
    .addEdge(START, 'greet')
    .addEdge('greet', END)
    .compile();

/** One job, whose result is the state. */
const job: GraphFactory = (ports) =>
  new StateGraph(Annotation.Root({ name: Annotation<string>, input: Annotation<unknown>, result: Annotation<unknown> }))
    .addNode('work', async ({ name, input }) => ({ result: await ports.job(name, input) }))
    .addEdge(START, 'work')
    .addEdge('work', END)
    .compile();

/** One order in a paper account, whose answer is the state. */
const trade: GraphFactory = (ports) => {
  const executeTrade = ports.tool(EXECUTE_TRADE);
  return new StateGraph(Annotation.Root({ order: Annotation<Record<string, unknown>>, answer: Annotation<string> }))
    .addNode('place', async ({ order }) => ({ answer: await executeTrade.invoke(order) }))
    .addEdge(START, 'place')
    .addEdge('place', END)
    .compile();
};

/** One call of a hydraulic tool, whose answer is the state. */
const hydraulics: GraphFactory = (ports) => {
  const tools = { simulation: ports.tool(SIMULATION), testing: ports.tool(TESTING) };
  const State = Annotation.Root({
    tool: Annotation<keyof typeof tools>,
    args: Annotation<Record<string, unknown>>,
    answer: Annotation<string>,
  });
  return new StateGraph(State)
    .addNode('compute', async ({ tool, args }) => ({ answer: await tools[tool].invoke(args) }))
    .addEdge(START, 'compute')
    .addEdge('compute', END)
    .compile();
};

/** Calls of hydraulic tools, one after the other. */
const hydraulicsInTurn: GraphFactory = (ports) => {
  const tools = { simulation: ports.tool(SIMULATION), testing: ports.tool(TESTING) };
  const State = Annotation.Root({
    calls: Annotation<readonly { readonly tool: keyof typeof tools; readonly args: Record<string, unknown> }[]>,
  });
  return new StateGraph(State)
    .addNode('compute', async ({ calls }) => {
      for (const { tool, args } of calls) await tools[tool].invoke(args);
      return {};
    })
    .addEdge(START, 'compute')
    .addEdge('compute', END)
    .compile();
};

export const TEST_GRAPHS = {
  hydraulics,
  hydraulicsInTurn,
  one,
  branching,
  fanOut,
  command,
  approval,
  votes,
  nested,
  agent,
  structured,
  store,
  recall,
  failing,
  endless,
  spinning,
  conflict,
  steps,
  waiting,
  ambient,
  pure,
  chat,
  greeting,
  job,
  trade,
} satisfies Record<string, GraphFactory>;

/** As the workflow bundle and the worker want them. */
export const TEST_LOADERS: Readonly<Record<string, GraphLoader>> = Object.fromEntries(
  Object.entries(TEST_GRAPHS).map(([id, createGraph]) => [id, async () => createGraph]),
);
