import type { SchedulingAnswer } from '../../../../schemas/hydro/scheduling.ts';

interface Period {
  readonly fromS: number;
  readonly toS: number;
}

/** When each pump of a schedule runs: from the start of a step to the end of the last one in a row. */
export const pumpPeriods = ({
  pumpIds,
  speeds,
  stepS,
}: Pick<SchedulingAnswer, 'pumpIds' | 'speeds' | 'stepS'>): readonly {
  readonly pumpId: string;
  readonly periods: readonly Period[];
}[] =>
  pumpIds.map((pumpId, pump) => {
    const periods: { fromS: number; toS: number }[] = [];
    for (const [step, speed] of (speeds[pump] ?? []).entries()) {
      if (speed === 0) continue;
      const fromS = step * stepS;
      const last = periods.at(-1);
      if (last?.toS === fromS) last.toS += stepS;
      else periods.push({ fromS, toS: fromS + stepS });
    }
    return { pumpId, periods };
  });
