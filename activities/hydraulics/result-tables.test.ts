import { beforeAll, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { loadEpanet, type SimulationResult, simulate } from '../../domains/hydro/index.ts';
import { joinColumns, toRunTables, toTables } from './result-tables.ts';

let run: SimulationResult;
beforeAll(async () => {
  run = simulate(await loadEpanet(), { inp: fixtureText('Net1.inp') });
});

test('tables are column by column what the run has row by row', () => {
  const { tables, notStored } = toTables(toRunTables(run));
  expect(notStored).toBeNull();
  expect(tables.map(({ name }) => name)).toEqual(['tanks', 'nodes', 'links']);
  const [, nodes, links] = tables;
  const at = (times: number, id: number, time: number) => id * times + time;
  for (const [time] of run.timesS.entries()) {
    for (const [id] of run.nodeIds.entries())
      expect(nodes?.values[1]?.[at(25, id, time)]).toBe(run.nodes.head.values[time * 11 + id]);
    for (const [id] of run.linkIds.entries())
      expect(links?.values[2]?.[at(25, id, time)]).toBe(run.links.status.values[time * 13 + id]);
  }
  expect([...(tables[0]?.values[0] ?? [])]).toEqual(run.tankLevels['2']);
});

test('quality is a quantity of nodes when it was asked for', async () => {
  const withAge = simulate(await loadEpanet(), { inp: fixtureText('Net1.inp') }, { quality: { kind: 'age' } });
  const [, nodes] = toTables(toRunTables(withAge)).tables;
  expect(nodes?.quantities.at(-1)).toEqual({ name: 'quality', unit: withAge.qualityUnit });
  expect(nodes?.values).toHaveLength(4);
});

test('what there is no room for is left out and said; smaller tables behind it are kept', () => {
  // 25 times: of one tank 25 numbers, of 11 nodes 3 x 275, of 13 links 4 x 325.
  const drafts = [...toRunTables(run), ...toRunTables(run, 'baseline-')];
  const { tables, notStored } = toTables(drafts, 1_000);
  expect(tables.map(({ name }) => name)).toEqual(['tanks', 'nodes', 'baseline-tanks']);
  expect(notStored).toBe(
    'Series that are not stored: links (1300 numbers), baseline-nodes (825 numbers), baseline-links (1300 numbers); ' +
      'a result keeps at most 1000 numbers in all; ask for a longer report step or a shorter duration',
  );
  expect(toTables(drafts, 0)).toMatchObject({ tables: [], notStored: expect.stringContaining('tanks (25 numbers)') });
});

test('columns that end early have no value there', () => {
  expect([...joinColumns([[1, 2], [3]], 2)]).toEqual([1, 2, 3, Number.NaN]);
});
