import { z } from 'zod';

/** Whether prices are as they were traded, or changed for splits and dividends. One series has one kind. */
export const AdjustmentSchema = z.enum(['raw', 'adjusted']);
export type Adjustment = z.infer<typeof AdjustmentSchema>;

/** Boards of Chinese exchanges, which set the daily price limit; `none` for markets without one. */
export const BoardSchema = z.enum(['main', 'star', 'chinext', 'bse', 'st', 'none']);
export type Board = z.infer<typeof BoardSchema>;

/** Trading hours by name: round the clock by UTC, Shanghai and Shenzhen stocks, New York stocks. */
export const SessionNameSchema = z.enum(['continuous', 'a-share', 'us-equity']);
export type SessionName = z.infer<typeof SessionNameSchema>;
