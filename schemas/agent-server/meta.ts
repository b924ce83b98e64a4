import { z } from 'zod';
import { FlagSchema } from './fields.ts';

export const HealthQuerySchema = z.object({ check_db: FlagSchema });
export const MetricsQuerySchema = z.object({ format: z.enum(['prometheus', 'json']).default('prometheus') });
