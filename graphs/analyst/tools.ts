import type { StructuredToolInterface } from '@langchain/core/tools';
import { IndicatorsArgsSchema } from '../../schemas/market/indicators.ts';
import { GetKlinesArgsSchema } from '../../schemas/market/klines.ts';
import type { GraphPorts } from '../ports.ts';

export const createAnalystTools = (ports: Pick<GraphPorts, 'tool'>): StructuredToolInterface[] => [
  ports.tool({
    name: 'get_klines',
    description:
      'Stored price bars (klines) of one instrument: a summary of the latest `limit` bars in the range (first and last ' +
      'close, change, high, low, average volume) and the last bars in full. Use it for prices and recent moves.',
    schema: GetKlinesArgsSchema,
  }),
  ports.tool({
    name: 'indicators',
    description:
      'Technical indicators of one instrument: MACD (Chinese convention), moving averages, annualised volatility, ' +
      'maximum drawdown with its dates, returns over several periods, last crossings. Computed, so never compute them yourself.',
    schema: IndicatorsArgsSchema,
  }),
];
