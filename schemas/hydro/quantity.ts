import { z } from 'zod';
import type { FlowUnit, PressureUnit, Quantity } from '../../domains/hydro/index.ts';

export const FlowUnitSchema = z.enum([
  'CFS',
  'GPM',
  'MGD',
  'IMGD',
  'AFD',
  'LPS',
  'LPM',
  'MLD',
  'CMH',
  'CMD',
  'CMS',
]) satisfies z.ZodType<FlowUnit>;

export const PressureUnitSchema = z.enum(['psi', 'kPa', 'm', 'bar', 'ft']) satisfies z.ZodType<PressureUnit>;

const value = z.number().describe('How many of the unit');

/** What goes into the hydraulic tools says its unit; it is converted to that of the network. */
export const PressureSchema = z
  .strictObject({ value, unit: PressureUnitSchema })
  .describe('A pressure with its unit, such as { "value": 20, "unit": "psi" }') satisfies z.ZodType<
  Quantity<'pressure'>
>;

export const FlowSchema = z
  .strictObject({ value, unit: FlowUnitSchema })
  .describe('A flow with its unit, such as { "value": 1000, "unit": "GPM" }') satisfies z.ZodType<Quantity<'flow'>>;

export const LengthSchema = z
  .strictObject({ value, unit: z.enum(['m', 'ft', 'mm', 'in']) })
  .describe('A length, level or elevation with its unit, such as { "value": 3.5, "unit": "m" }') satisfies z.ZodType<
  Quantity<'length'>
>;

export const AreaSchema = z
  .strictObject({ value, unit: z.enum(['m2', 'cm2', 'mm2', 'ft2', 'in2']) })
  .describe('An area with its unit, such as { "value": 10, "unit": "cm2" }') satisfies z.ZodType<Quantity<'area'>>;
