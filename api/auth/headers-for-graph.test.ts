import { expect, test } from 'vitest';
import { headersForGraph } from './headers-for-graph.ts';

const HEADERS = new Headers({
  'x-trace': '7',
  'X-Org-Id': 'o',
  'user-agent': 'cli',
  accept: '*/*',
  authorization: 'Bearer s',
  'x-api-key': 's',
  'x-service-key': 's',
  'x-tenant-id': 's',
});
const namesOf = (rules?: Parameters<typeof headersForGraph>[1]) => Object.keys(headersForGraph(HEADERS, rules)).sort();

test.each([
  [undefined, ['user-agent', 'x-org-id', 'x-trace']],
  [{ excludes: ['x-tr*'] }, ['user-agent', 'x-org-id']],
  [{ includes: ['X-Org-*', 'accept'] }, ['accept', 'x-org-id']],
  [{ includes: ['*'], excludes: ['authorization'] }, ['accept', 'user-agent', 'x-org-id', 'x-trace']],
  [{ includes: ['x.trace'] }, []],
  [{ includes: [] }, []],
])('%j: a graph reads %j', (rules, names) => {
  expect(namesOf(rules)).toEqual(names);
});
