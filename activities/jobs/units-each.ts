/** However many units there are, the history holds this many activities at most. */
const MOST_ACTIVITIES = 500;
/** However short they are, so many processors have something to do. */
const LEAST_ACTIVITIES = 16;
/** So often somebody who follows hears of progress. */
const ACTIVITY_MS = 2_000;

/** How many units of a job go into one activity. @param unitMs What one of them takes, about. */
export const unitsEach = (units: number, unitMs: number): number => {
  const spread = Math.min(Math.floor(ACTIVITY_MS / Math.max(1, unitMs)), Math.ceil(units / LEAST_ACTIVITIES));
  return Math.max(1, Math.ceil(units / MOST_ACTIVITIES), spread);
};
