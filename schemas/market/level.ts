import { z } from 'zod';

/** Levels (级别) as the stores name them, shortest first: minutes, day, week, month. */
export const LevelSchema = z.enum(['1m', '3m', '5m', '15m', '30m', '60m', '120m', '1d', '1w', '1M']);
export type Level = z.infer<typeof LevelSchema>;
