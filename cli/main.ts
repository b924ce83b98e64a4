// The one command line program: `sluice COMMAND`. Also behind `npm start` and `npm run demo`.
import { sluice } from './sluice.ts';

// A reader that has enough, as `| head` has, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exit(await sluice(process.argv.slice(2)));
