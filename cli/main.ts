// The one command line program: `sluice COMMAND`. Also behind `npm start` and `npm run demo`.
import { sluice } from './sluice.ts';

// A reader that has enough, as `| head` has, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const code = await sluice(process.argv.slice(2));
// What a pipe has not taken yet would be lost with the process.
process.stdout.write('', () => process.exit(code));
