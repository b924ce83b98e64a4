import type { StructuredToolInterface } from '@langchain/core/tools';
import { CONTROL } from '../../schemas/hydro/control.ts';
import { IDENTIFICATION } from '../../schemas/hydro/identification.ts';
import { SCHEDULING } from '../../schemas/hydro/scheduling.ts';
import { SIMULATION } from '../../schemas/hydro/simulation.ts';
import { TESTING } from '../../schemas/hydro/testing.ts';
import type { GraphPorts } from '../ports.ts';

const CONTRACTS = [SIMULATION, TESTING, SCHEDULING, IDENTIFICATION, CONTROL];

export const createOperatorTools = (ports: Pick<GraphPorts, 'tool'>): StructuredToolInterface[] =>
  CONTRACTS.map((contract) => ports.tool(contract));
