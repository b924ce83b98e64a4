import type { StructuredToolInterface } from '@langchain/core/tools';
import { INDICATORS } from '../../schemas/market/indicators.ts';
import { GET_KLINES } from '../../schemas/market/klines.ts';
import type { GraphPorts } from '../ports.ts';

const CONTRACTS = [GET_KLINES, INDICATORS];

export const createAnalystTools = (ports: Pick<GraphPorts, 'tool'>): StructuredToolInterface[] =>
  CONTRACTS.map((contract) => ports.tool(contract));
