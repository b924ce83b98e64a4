import { SESSIONS, toChart } from '../../domains/chanlun/index.ts';
import { ANALYZE_STRUCTURE } from '../../schemas/market/analyze-structure.ts';
import { MAX_BARS, toRange } from '../../schemas/market/series-args.ts';
import type { KlineStore } from '../../stores/kline-store.ts';
import { defineTool } from '../tools/tool.ts';
import { ContentAndArtifact } from '../tools/tool-handler.ts';
import { replayBars } from './analyze-bars.ts';
import { isLonger, nestStructure, toLongerBars } from './nested-structure.ts';
import { warningsOf } from './series-warnings.ts';
import { findSeries, loadBars } from './stored-klines.ts';
import { toStructureAnswer } from './structure-answer.ts';
import { previewOf } from './structure-preview.ts';

export const createAnalyzeStructure = ({ klines }: { readonly klines: KlineStore }) =>
  defineTool(ANALYZE_STRUCTURE, async (args, { tenantId }) => {
    const { level, nestedLevel, definition = {} } = args;
    const series = await findSeries(klines, tenantId, args);
    const { symbol } = series;
    // Strokes of a range depend on what came before it, so the range only selects what is told.
    const { history } = await loadBars(klines, tenantId, series, {
      ...args,
      limit: MAX_BARS,
      withHistory: true,
      withForming: args.preview,
    });
    const bars = { symbol, level, bars: history };
    const replay = replayBars(bars, definition);
    const { analysis } = replay;

    const readNested = async (nested: typeof level) => {
      if (isLonger(nested, level)) return toLongerBars(bars, nested, SESSIONS[series.session ?? 'continuous']);
      const query = { symbol, level: nested, to: args.to };
      const shorter = await findSeries(klines, tenantId, query);
      return (await loadBars(klines, tenantId, shorter, { ...query, limit: MAX_BARS, withHistory: true })).history;
    };
    const nested =
      nestedLevel !== undefined &&
      nestStructure(
        { level, analysis },
        { symbol, level: nestedLevel, bars: await readNested(nestedLevel) },
        {
          definition,
          last: args.last,
        },
      );
    const preview = args.preview ? previewOf(history, level, definition) : undefined;

    const lastClose = history[analysis.times.length - 1]?.close ?? Number.NaN;
    const { fromTs } = toRange(args);
    const warnings = warningsOf(history, { level, session: series.session });
    const answer = {
      ...toStructureAnswer(series, analysis, args, { fromTs, lastClose }),
      ...(warnings.length > 0 && { warnings: [...warnings] }),
      ...(preview && { preview }),
      ...(nested && { nested }),
    };
    if (args.chartBars === 0) return answer;
    return new ContentAndArtifact(answer, toChart(history, replay, { ...series, level }, args.chartBars));
  });
