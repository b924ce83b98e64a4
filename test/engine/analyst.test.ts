// The analyst on the engine: structure and points of the sample, the chart that goes past the model.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importSampleKlines } from '../../activities/market/sample-klines.ts';
import type { WireMessage } from '../../schemas/events.ts';
import { StructureAnswerSchema } from '../../schemas/market/analyze-structure.ts';
import { ChartSchema } from '../../schemas/market/chart.ts';
import { KlinesAnswerSchema } from '../../schemas/market/klines.ts';
import { PointsAnswerSchema } from '../../schemas/market/query-points.ts';
import { workflowIdOf } from '../../schemas/runs.ts';
import { type Engine, historyOf, startEngine } from '../support/engine.ts';

// Outputs of another program on the same series; domains/chanlun/fixtures/README.md tells of columns and provenance.
type Row = readonly (number | string | readonly string[] | null)[];
const { chan_py, replay }: { chan_py: { runs: { B_half: Record<string, Row[]> } }; replay: { events: Row[] } } =
  JSON.parse(readFileSync('domains/chanlun/fixtures/sp500_1d.reference.json', 'utf8'));
const { strokes = [], points = [] } = chan_py.runs.B_half;

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await importSampleKlines({ klines: engine.stores.klines, tenantId: 'default', file: 'samples/sp500-1d.csv' });
});
afterAll(() => engine.stop());

const ask = (content: string, threadId?: string) =>
  engine.run(
    'analyst',
    { messages: [{ role: 'user', content }] },
    { modes: ['values', 'messages-tuple'], ...(threadId !== undefined && { threadId }) },
  );
const messagesOf = (values: unknown) => (values as { messages: (WireMessage & { artifact?: unknown })[] }).messages;
const toolMessageOf = (values: unknown) => messagesOf(values).findLast(({ type }) => type === 'tool');
const contentOf = (message: WireMessage | undefined): unknown => JSON.parse(String(message?.content));

test('a question about structure: the model reads a short answer, the thread has the chart', async () => {
  const { run, ref, of, thread } = await ask('Strokes, segments and centers of SPX');
  expect(run.error).toBeUndefined();
  const result = toolMessageOf(thread.values);
  const answer = StructureAnswerSchema.parse(contentOf(result));
  expect(answer.strokes?.count).toBe(strokes.length);
  expect(answer.history).toEqual({
    confirmed: replay.events.length,
    withdrawnLater: replay.events.filter((row) => row[5] !== null).length,
  });
  expect(messagesOf(thread.values).at(-1)?.content).toContain(`${strokes.length} drawn`);

  const chart = ChartSchema.parse(result?.artifact);
  expect(chart.strokes.at(-1)).toMatchObject({ begin: strokes.at(-1)?.[0], end: strokes.at(-1)?.[1] });
  const streamed = (of('messages') as [WireMessage & { artifact?: unknown }][]).find(([{ type }]) => type === 'tool');
  expect(ChartSchema.parse(streamed?.[0].artifact)).toEqual(chart);

  const sent = (await historyOf(engine, ref))
    .map(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled)
    .filter((scheduled) => scheduled?.activityType?.name === 'invokeModel')
    .map((scheduled) =>
      (scheduled?.input?.payloads ?? []).map(({ data }) => Buffer.from(data ?? []).toString()).join(),
    );
  expect(sent).toHaveLength(2);
  expect(sent[1]).toContain('confirmedAt');
  expect(sent[1]).not.toContain('firstBar');
});

test('points of the market are kept for the next question, in Postgres', async () => {
  const first = await ask('Which symbols have sell points in the last 40 bars?');
  const again = await ask('Which symbols have sell points in the last 40 bars?', first.ref.threadId);
  const [, bar, price, side] = points.at(-2) ?? [];
  for (const { thread } of [first, again]) {
    const answer = PointsAnswerSchema.parse(contentOf(toolMessageOf(thread.values)));
    expect(answer.points).toMatchObject([{ symbol: 'SPX', side, price, state: 'confirmed' }]);
    // 0-based bars: confirmed at 5071 of 5105, and the point lies at 5063.
    expect([bar, answer.points[0]?.confirmedBarsAgo]).toEqual([5063, 5104 - 5071]);
  }
  const coverages = messagesOf(again.thread.values)
    .filter(({ type }) => type === 'tool')
    .map((message) => PointsAnswerSchema.parse(contentOf(message)).coverage);
  expect(coverages).toMatchObject([
    { cached: 0, computed: 1 },
    { cached: 1, computed: 0 },
  ]);
});

test('every bar of a series, when a program asks for them: an answer of hundreds of kilobytes', async () => {
  const { run, ref, thread } = await ask('Price bars of SPX with detail=bars limit=10000');
  expect(run.error).toBeUndefined();
  const { bars, count } = KlinesAnswerSchema.parse(contentOf(toolMessageOf(thread.values)));
  expect([bars.length, count]).toEqual([5105, 5105]);
  expect(bars.at(-1)).toEqual(['2020-04-17', 2842.43, 2879.22, 2830.88, 2874.56, 5_792_140_000, true]);
  // Payloads of that size are kept beside the workflow's history.
  const description = await engine.client.workflow.getHandle(workflowIdOf(ref.runId)).describe();
  expect(description.historySize ?? Number.NaN).toBeLessThan(100_000);
});

test('what a tool refuses reaches the model as a sentence', async () => {
  const { run, thread } = await ask('Show me the structure of SPXX');
  expect(run.error).toBeUndefined();
  expect(toolMessageOf(thread.values)).toMatchObject({ status: 'error' });
  expect(messagesOf(thread.values).at(-1)?.content).toMatch(/No klines of SPXX at level 1d: did you mean SPX 1d\?/);
});
