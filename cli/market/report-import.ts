import { notice, print, printJson } from '../terminal.ts';
import type { Outcome } from './import-all.ts';

/** Says what became of one series. @param options.quiet Only of failures, where there are thousands. */
export const reportImport = (
  { source, result, error }: Outcome,
  { json, quiet = false }: { readonly json: boolean; readonly quiet?: boolean },
): void => {
  const named = { file: source.name, symbol: source.symbol, level: source.level };
  if (json) {
    const { bars, added, changed } = result ?? {};
    printJson(error === undefined ? { ...named, bars, added, changed } : { ...named, error });
  } else if (result !== undefined && !quiet) {
    const { bars, added, changed, series } = result;
    const range = `${series.first.slice(0, 10)} to ${series.last.slice(0, 10)}`;
    print(
      `${source.symbol} ${source.level}: ${bars} bars, ${added} new, ${changed} changed; now ${series.bars}, ${range}`,
    );
  }
  if (error !== undefined) notice(error);
};
