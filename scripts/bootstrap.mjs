// Runs on whatever Node the machine has: installs what is missing, then hands over to the pinned Node.
// usage: node scripts/bootstrap.mjs FILE.ts [ARG ...]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MIN_NODE = [20, 19];
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const fail = (message) => {
  console.error(`sluice: ${message}`);
  process.exit(1);
};

const atLeast = (version, [major, minor]) => {
  const [a = 0, b = 0] = version.replace(/^v/, '').split('.').map(Number);
  return a > major || (a === major && b >= minor);
};

if (!atLeast(process.version, MIN_NODE))
  fail(
    `found Node ${process.version}, need ${MIN_NODE.join('.')} or newer: install it from https://nodejs.org and run the command again`,
  );

const mtime = (file) => (existsSync(file) ? statSync(file).mtimeMs : 0);
// npm writes this file last, so it dates the last complete install.
const installed = mtime(join(root, 'node_modules/.package-lock.json'));

if (installed < mtime(join(root, 'package-lock.json'))) {
  console.error('sluice: installing dependencies (npm ci), first time only');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (npm.error) fail(`cannot run npm (${npm.error.message}): install npm, or put it on the PATH`);
  if (npm.status !== 0)
    fail(
      `npm ci failed with exit code ${npm.status}: see its message above; it needs the npm registry and about 1 GB of disk`,
    );
}

const pinned = join(root, 'node_modules/.bin/node');
const node = existsSync(pinned) ? pinned : process.execPath;
if (node === process.execPath && !atLeast(process.version, [24, 0])) {
  fail(
    `no pinned Node for ${process.platform}-${process.arch} on npm and found Node ${process.version}: install Node 24 and run the command again`,
  );
}

const env = { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` };
const child = spawn(
  node,
  ['--disable-warning=ExperimentalWarning', join(root, process.argv[2]), ...process.argv.slice(3)],
  // The channel carries no message: that it closes tells the program that this process is gone, however it went.
  { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], env },
);
// Ctrl-C on a terminal reaches the whole foreground group; a signal to this process alone is passed on.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) child.kill('SIGINT');
});

// `exec` in the npm scripts makes npm our parent, so its signals come here. When it is killed, nobody else can tell us.
if (process.env.npm_lifecycle_event !== undefined) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
  watch.unref();
}

child.on('exit', (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
