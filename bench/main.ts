// npm run bench -- NAME [--json] [options]: each benchmark is a file here that exports `run`.
import { readdirSync } from 'node:fs';

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -3));

const [name, ...args] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  process.stderr.write(
    `usage: npm run bench -- NAME [--json]; found NAME ${name ?? '(none)'}, known: ${names.join(', ')}\n`,
  );
  process.exit(2);
}

/** One benchmark: measures, prints its table to stderr, returns the figures for `--json`. */
export type Benchmark = (args: readonly string[]) => Promise<Readonly<Record<string, unknown>>>;

const { run } = (await import(`./${name}.ts`)) as { run: Benchmark };
const result = await run(args.filter((arg) => arg !== '--json'));
process.stdout.write(`${args.includes('--json') ? JSON.stringify(result) : JSON.stringify(result, null, 2)}\n`);
