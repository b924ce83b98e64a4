import type { StructuredToolInterface } from '@langchain/core/tools';
import { ANALYZE_STRUCTURE } from '../../schemas/market/analyze-structure.ts';
import { INDICATORS } from '../../schemas/market/indicators.ts';
import { GET_KLINES } from '../../schemas/market/klines.ts';
import { GET_MARKET_STATUS } from '../../schemas/market/market-status.ts';
import { QUERY_BUY_SELL_POINTS } from '../../schemas/market/query-points.ts';
import type { GraphPorts } from '../ports.ts';

const CONTRACTS = [GET_KLINES, INDICATORS, ANALYZE_STRUCTURE, QUERY_BUY_SELL_POINTS, GET_MARKET_STATUS];

export const createAnalystTools = (ports: Pick<GraphPorts, 'tool'>): StructuredToolInterface[] =>
  CONTRACTS.map((contract) => ports.tool(contract));
