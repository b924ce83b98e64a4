import { createRequire } from 'node:module';
import { join } from 'node:path';
import type {
  BundleOptions,
  BundlerPlugin,
  ReplayWorkerOptions,
  WorkerOptions,
  WorkerPlugin,
} from '@temporalio/worker';

type WebpackHook = NonNullable<BundleOptions['webpackConfigHook']>;
type WebpackConfig = Parameters<WebpackHook>[0];

import { setUpWorkflowThreads } from './workflow-threads.ts';

const SANDBOX = join(import.meta.dirname, '../workflows/engine/sandbox');

/** Modules that keep state at module level, poll with timers or trace: by the folder that asks for them, and what stands in. */
const STAND_INS: readonly { readonly importer: RegExp; readonly request: RegExp; readonly file: string }[] = [
  { importer: /langgraph-checkpoint[\\/]dist/, request: /^\.{1,2}\/id\.js$/, file: 'checkpoint-ids.ts' },
  { importer: /langgraph-checkpoint[\\/]dist/, request: /\/batch\.js$/, file: 'direct-store.ts' },
  { importer: /@langchain[\\/]core[\\/]dist/, request: /\/v7\.js$/, file: 'uuid7.ts' },
  { importer: /./, request: /^langsmith(\/|$)/, file: 'langsmith.ts' },
];

/**
 * Built-ins that neither Temporal nor we replace. In a vm context each look-up of a global passes an interceptor: 250 ns
 * instead of 2, and LangGraph makes thousands a run. As constants of the script they are looked up once per worker.
 */
const BUILTINS = [
  ...['Object', 'Function', 'Array', 'String', 'Number', 'Boolean', 'Symbol', 'BigInt', 'Promise', 'Proxy', 'Reflect'],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'RegExp', 'JSON', 'Math', 'Error', 'TypeError', 'RangeError', 'SyntaxError'],
  ...['ArrayBuffer', 'DataView', 'Uint8Array', 'Int32Array', 'Uint32Array', 'Float64Array'],
  ...['parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURIComponent', 'decodeURIComponent'],
];

type WebpackPlugin = NonNullable<WebpackConfig['plugins']>[number];

// webpack is @temporalio/worker's own: the bundle must be built by the version that it was tested with.
const { BannerPlugin, DefinePlugin, NormalModuleReplacementPlugin } = createRequire(
  createRequire(import.meta.url).resolve('@temporalio/worker'),
)('webpack') as {
  readonly BannerPlugin: new (options: { readonly banner: string; readonly raw: true }) => WebpackPlugin;
  readonly DefinePlugin: new (definitions: Readonly<Record<string, string>>) => WebpackPlugin;
  readonly NormalModuleReplacementPlugin: new (
    request: RegExp,
    replace: (resource: { readonly context: string; request: string }) => void,
  ) => WebpackPlugin;
};

const bundleRecipe =
  ({ stacks }: { readonly stacks: boolean }): WebpackHook =>
  (config: WebpackConfig) => ({
    ...config,
    // Temporal wants a source map; a whole one costs a worker 200 MB, and without stacks nobody looks into it.
    devtool: stacks ? 'inline-source-map' : 'inline-nosources-cheap-source-map',
    module: {
      ...config.module,
      rules: [
        ...(config.module?.rules ?? []),
        { test: /zod[\\/]v4[\\/]core[\\/].*\.js$/, use: [join(import.meta.dirname, 'frozen-regexp-loader.cjs')] },
      ],
    },
    plugins: [
      ...(config.plugins ?? []),
      new DefinePlugin({
        SLUICE_WORKFLOW_STACKS: String(stacks),
        // LangGraph assigns it, and it is frozen in the sandbox.
        'Error.stackTraceLimit': 'globalThis.__sluiceStackTraceLimit',
      }),
      new BannerPlugin({ banner: `const { ${BUILTINS.join(', ')} } = globalThis;`, raw: true }),
      new NormalModuleReplacementPlugin(/./, (resource) => {
        const standIn = STAND_INS.find(
          ({ importer, request }) => importer.test(resource.context) && request.test(resource.request),
        );
        if (standIn) resource.request = join(SANDBOX, standIn.file);
      }),
    ],
  });

/**
 * All that makes LangGraph run in Temporal's workflow sandbox. The same for worker, bundler and replayer, since a history
 * replays only in the code that wrote it.
 */
export class WorkflowPlugin implements WorkerPlugin, BundlerPlugin {
  readonly name = 'sluice.workflow';
  readonly #stacks: boolean;

  /** @param options.stacks Stack traces inside workflows: for debugging, at five times the cost. */
  constructor({ stacks = false }: { readonly stacks?: boolean } = {}) {
    this.#stacks = stacks;
  }

  configureBundler(options: BundleOptions): BundleOptions {
    return {
      ...options,
      // Not the graphs: preloaded modules are frozen, and zod completes a schema at its first use.
      preloadModules: [join(SANDBOX, 'preload.ts'), ...(options.preloadModules ?? [])],
      webpackConfigHook: bundleRecipe({ stacks: this.#stacks }),
    };
  }

  configureWorker(options: WorkerOptions): WorkerOptions {
    if (!this.#stacks) setUpWorkflowThreads();
    return options;
  }

  /** A replayer runs workflows in the thread that it is called from. */
  async configureReplayWorker(options: ReplayWorkerOptions): Promise<ReplayWorkerOptions> {
    if (!this.#stacks) await import('./workflow-thread-setup.ts');
    return options;
  }
}
