import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES } from './errors.ts';

const rows = readFileSync(join(import.meta.dirname, '../docs/errors.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'));

/** `| CODE | status | yes or no | meaning | what to do |` */
const ROW = /^\| `([A-Z_]+)` +\| (\d{3}) +\| (yes|no) +\| \S.* \| \S.* \|$/;

test.each(rows)('docs/errors.md: %s', (row) => {
  expect(row).toMatch(ROW);
});

test('docs/errors.md has the codes of the list, each once, with its status and retry', () => {
  const documented = rows.map((row) => {
    const [, code, status, retry] = ROW.exec(row) ?? [];
    return [code, { status: Number(status), retry: retry === 'yes' }];
  });
  expect(documented).toEqual(Object.entries(ERROR_CODES));
});
