import type { BarsRequest, MarketDataProvider } from '../../activities/market/providers/market-data-provider.ts';
import type { ApiClient } from '../api-client.ts';
import { onRepeatedSignal } from '../repeated-signal.ts';
import type { Outcome } from './import-all.ts';
import { followSources } from './provider-source.ts';
import { putSeries } from './put-series.ts';

/** Puts each bar in as it forms and closes, until Ctrl-C. */
export const follow = async (
  client: ApiClient,
  provider: Required<MarketDataProvider>,
  request: BarsRequest,
  onBar: (outcome: Outcome) => void,
): Promise<void> => {
  const stopping = new AbortController();
  const onSignal = onRepeatedSignal(
    () => stopping.abort(),
    () => process.exit(130),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  try {
    for await (const source of followSources(provider, request, stopping.signal))
      onBar({ source, result: await putSeries(client, source, {}, () => {}) });
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
  }
};
