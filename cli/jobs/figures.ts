/** Figures of reports as people read them; a dash where there is none. */
const NONE = '–';

export const percent = (share: number | null | undefined): string =>
  share === null || share === undefined ? NONE : `${(share * 100).toFixed(1)} %`;

export const ratio = (value: number | null | undefined): string =>
  value === null || value === undefined ? NONE : value.toFixed(2);

export const price = (value: number): string => String(Number(value.toPrecision(8)));

const isWholeDay = (ts: number): boolean => ts % 86_400_000 === 0;

/** The day of a bar, and its time when it has one. */
export const barTime = (ts: number): string => {
  const text = new Date(ts).toISOString();
  return isWholeDay(ts) ? text.slice(0, 10) : text.slice(0, 16).replace('T', ' ');
};
