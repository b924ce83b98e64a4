// A process of its own: prints what the types of FILE's export NAME say, or why they say nothing.
import { readGraphTypes } from './read-graph-types.ts';

const [file = '', name = ''] = process.argv.slice(2);
try {
  process.stdout.write(JSON.stringify(readGraphTypes({ file, name })));
} catch (error) {
  process.stdout.write(JSON.stringify({ fault: error instanceof Error ? error.message : String(error) }));
}
