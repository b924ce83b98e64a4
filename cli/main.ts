// The one command line program: `sluice COMMAND`. Also behind `npm start` and `npm run demo`.
import { sluice } from './sluice.ts';

let withoutReader: 0 | 1 | undefined;
// A reader that has enough, as `| head` has, is no failure. Who runs servers of its own stops them, as after a signal.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (withoutReader !== undefined) return;
  withoutReader = error.code === 'EPIPE' ? 0 : 1;
  if (process.listenerCount('SIGTERM') === 0) process.exit(withoutReader);
  process.emit('SIGTERM');
});
const code = await sluice(process.argv.slice(2));
if (withoutReader !== undefined) process.exit(withoutReader);
// What a pipe has not taken yet would be lost with the process.
process.stdout.write('', () => process.exit(withoutReader ?? code));
