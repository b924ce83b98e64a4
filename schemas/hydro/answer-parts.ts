import { z } from 'zod';
import type { EnergyReport, HydraulicWarning, MassBalance, NetworkUnits, RunInfo } from '../../domains/hydro/index.ts';
import { ResultRefSchema } from './result.ts';

// Parts that the answers of the hydraulic tools have in common. Numbers are in the units that `units` names.

export const RunSchema = z
  .object({
    engineVersion: z.string().describe('Of OWA-EPANET'),
    inpHash: z.string().describe('SHA-256 of the INP text'),
    solveTimeMs: z.number(),
    runTimeMs: z.number(),
  })
  .describe('Where the answer comes from') satisfies z.ZodType<RunInfo>;

export const UnitsSchema = z
  .object({
    flow: z.string(),
    pressure: z.string(),
    length: z.string(),
    diameter: z.string(),
    velocity: z.string(),
    volume: z.string(),
    pumpPower: z.string(),
  })
  .describe('Units of all numbers here') satisfies z.ZodType<Record<keyof NetworkUnits, string>>;

export const WarningSchema = z.object({
  code: z.string(),
  message: z.string(),
  fromS: z.number(),
  toS: z.number().describe('Last step that had it'),
  steps: z.int(),
  elementIds: z.array(z.string()).readonly().describe('The first 50'),
  elementCount: z.int(),
}) satisfies z.ZodType<Omit<HydraulicWarning, 'code'>>;

/** Whether the water arrived. */
export const supplyFields = {
  supplyFailure: z.boolean().describe('Some demand was not met, or only on paper'),
  failingNodeCount: z.int(),
  failingNodeIds: z.array(z.string()).readonly().describe('The first 200'),
  warnings: z.array(WarningSchema).readonly(),
};

/** Every answer of a hydraulic tool has these. */
export const answerFields = {
  network: z
    .object({ networkId: z.string(), version: z.int() })
    .nullable()
    .describe('The stored network; null: it was given in the call'),
  result: ResultRefSchema,
  run: RunSchema,
  units: UnitsSchema,
};

export const ConvergenceSchema = z.object({
  converged: z.boolean(),
  hydraulicSteps: z.int(),
  unbalancedSteps: z.int(),
  maxIterations: z.int(),
  maxRelativeError: z.number(),
});

export const MassBalanceSchema = z.object({
  inflowVolume: z.number(),
  returnVolume: z.number(),
  consumedVolume: z.number(),
  leakageVolume: z.number(),
  storageGainVolume: z.number(),
  unservedVolume: z.number(),
  errorPercent: z.number().describe('What is left over, of all water'),
  leakagePercent: z.number(),
}) satisfies z.ZodType<MassBalance>;

export const EnergySchema = z.object({
  pumps: z
    .array(
      z.object({
        pumpId: z.string(),
        energyKwh: z.number(),
        cost: z.number(),
        peakKw: z.number(),
        onS: z.number(),
        hydraulicKwh: z.number(),
        efficiencyPercent: z.number(),
        volume: z.number(),
        switches: z.int(),
      }),
    )
    .readonly(),
  energyKwh: z.number(),
  energyCost: z.number(),
  peakKw: z.number(),
  demandCharge: z.number(),
  totalCost: z.number(),
}) satisfies z.ZodType<EnergyReport>;

export const PressureAtSchema = z.object({ nodeId: z.string(), timeS: z.number(), pressure: z.number() }).nullable();

/** A number; null: it has no value. */
export const figure = z.number().nullable();
export const numbers = z.array(z.number()).readonly();
export const numbersById = z.record(z.string(), numbers);
