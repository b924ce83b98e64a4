// The import arrows of docs/architecture.md. Each rule says why it exists; tests are free.
const FOLDERS = [
  'activities',
  'api',
  'cli',
  'domains',
  'graphs',
  'launcher',
  'pages',
  'project',
  'runtime',
  'schemas',
  'stores',
  'telemetry',
  'workers',
  'workflows',
];

/** `from` may import itself, `runtime`, and `types` as types only; nothing else of ours. */
const arrow = (from, { runtime = [], types = [], why }) => {
  const others = FOLDERS.filter((folder) => ![from, ...runtime].includes(folder));
  const forbidden = others.filter((folder) => !types.includes(folder));
  const source = { path: `^${from}/`, pathNot: '\\.test\\.ts$' };
  return [
    {
      name: `${from}-imports`,
      severity: 'error',
      comment: why,
      from: source,
      to: { path: `^(${forbidden.join('|')})/` },
    },
    ...(types.length
      ? [
          {
            name: `${from}-types-only`,
            severity: 'error',
            comment: why,
            from: source,
            to: { path: `^(${types.join('|')})/`, dependencyTypesNot: ['type-only'] },
          },
        ]
      : []),
  ];
};

export default {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle has no bottom to start reading at.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphan-package',
      severity: 'error',
      comment: 'What is imported is declared.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'domains-apart',
      severity: 'error',
      comment: 'A domain engine is publishable alone.',
      from: { path: '^domains/([^/]+)/' },
      to: { path: '^domains/', pathNot: '^domains/$1/' },
    },
    {
      name: 'graphs-are-sandboxed',
      severity: 'error',
      comment: 'Graphs run in the workflow sandbox, and so does the runtime: no Node, no Temporal, no database.',
      from: { path: '^(graphs|runtime)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'graphs-know-ports-only',
      severity: 'error',
      comment: 'A graph must run on either runtime.',
      from: { path: '^(graphs|runtime)/', pathNot: '\\.test\\.ts$' },
      to: { path: 'node_modules/(@temporalio|pg|hono|@hono)/' },
    },
    ...arrow('domains', { why: 'A domain engine knows nothing of this product.' }),
    ...arrow('schemas', { types: ['domains'], why: 'Contracts stand below everything.' }),
    ...arrow('telemetry', { why: 'Logging stands below everything.' }),
    ...arrow('graphs', { runtime: ['schemas'], why: 'A graph knows ports, never their implementation.' }),
    ...arrow('runtime', {
      runtime: ['schemas'],
      types: ['graphs', 'stores'],
      why: 'What both runtimes share: a graph between its checkpoints and its events, in the sandbox and outside.',
    }),
    ...arrow('workflows', {
      runtime: ['graphs', 'runtime', 'schemas'],
      types: ['activities', 'stores'],
      why: 'The sandbox loads deterministic code only; of activities and stores it knows the shapes that pass between them.',
    }),
    ...arrow('stores', { runtime: ['schemas', 'telemetry'], why: 'Stores serve everyone and know no one.' }),
    ...arrow('project', {
      runtime: ['schemas', 'telemetry'],
      why: 'It loads the code of others into a process; what that code is for, its callers know.',
    }),
    ...arrow('activities', {
      runtime: ['domains', 'runtime', 'stores', 'schemas', 'telemetry'],
      types: ['graphs'],
      why: 'Activities serve the ports that graphs declare.',
    }),
    ...arrow('api', {
      runtime: ['project', 'stores', 'schemas', 'telemetry', 'domains', 'pages'],
      types: ['workflows'],
      why: 'The API starts and reads runs; it does not execute them. Bodies of market data it reads by their codecs; stored pictures it serves as pages.',
    }).map((rule) => ({ ...rule, to: { ...rule.to, pathNot: '^workflows/messages\\.ts$' } })),
    ...arrow('pages', {
      runtime: ['domains', 'schemas'],
      why: 'A page is text made of what a domain drew: who serves it or writes it to a file is not its business.',
    }),
    ...arrow('launcher', {
      runtime: ['project', 'schemas', 'telemetry', 'stores'],
      why: 'The launcher starts processes; it does not serve or run anything itself.',
    }),
    ...arrow('cli', {
      runtime: ['launcher', 'pages', 'project', 'schemas', 'telemetry', 'domains'],
      why: 'The CLI is a client: it speaks HTTP. Providers of market data are clients too, of others; pages it writes to files.',
    }).map((rule) => ({ ...rule, to: { ...rule.to, pathNot: '^activities/market/providers/' } })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(bench|samples|examples|docs|node_modules/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json'],
    },
  },
};
