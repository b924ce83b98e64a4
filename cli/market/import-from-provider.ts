import type { WireSeries } from '../../schemas/market/series.ts';
import { isIsoTime, toRange } from '../../schemas/market/series-args.ts';
import type { ApiClient } from '../api-client.ts';
import { UsageError } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { ProgressLine } from '../terminal.ts';
import { parseLevel } from './file-source.ts';
import { follow } from './follow.ts';
import { importAll } from './import-all.ts';
import { providerOf, providerSources } from './provider-source.ts';
import { reportImport } from './report-import.ts';

export interface ProviderOptions {
  readonly provider: string;
  readonly symbol?: string | undefined;
  readonly level?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly follow: boolean;
  readonly json: boolean;
}

const lastStored = async (client: ApiClient, symbol: string, level: string): Promise<number | undefined> => {
  const query = new URLSearchParams({ symbols: symbol, level });
  const [series] = (await client.get(`/market/series?${query}`)) as readonly WireSeries[];
  return series && Date.parse(series.last);
};

const checkTime = (name: 'from' | 'to', text: string | undefined): void => {
  if (text !== undefined && !isIsoTime(text))
    throw new UsageError(
      `found --${name} ${text}, want a date such as 2020-04-17 or a time such as 2020-04-17T14:30:00Z`,
    );
};

/** Bars of an exchange: those of a range, then, with `follow`, each as it forms and closes. */
export const importFromProvider = async (client: ApiClient, options: ProviderOptions): Promise<ExitCode> => {
  const { symbol, from, to, json } = options;
  if (symbol === undefined) throw new UsageError('found --provider without --symbol, want one such as BTCUSDT');
  checkTime('from', from);
  checkTime('to', to);
  const level = parseLevel(options.level ?? '1d');
  const provider = providerOf(options.provider);
  const range = toRange({ from, to });
  const fromTs = range.fromTs ?? (await lastStored(client, symbol, level));
  const progress = new ProgressLine();
  const sources = providerSources(provider, { symbol, level, ...range, fromTs }, (bars) =>
    progress.set(`${bars} bars fetched`),
  );
  const { failed } = await importAll(client, sources, {}, (outcome) => reportImport(outcome, { json })).finally(() =>
    progress.clear(),
  );
  if (failed > 0) return EXIT.failed;
  if (!options.follow) return EXIT.success;
  const next = await lastStored(client, symbol, level);
  await follow(client, provider, { symbol, level, fromTs: next }, (outcome) => reportImport(outcome, { json }));
  return EXIT.success;
};
