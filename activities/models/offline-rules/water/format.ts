/** Two decimals, as exact as EPANET is; of less than a tenth two digits, of next to nothing none. */
export const num = (value: number): string => {
  if (Math.abs(value) >= 0.1) return String(Number(value.toFixed(2)));
  return String(Math.abs(value) < 0.0005 ? 0 : Number(value.toPrecision(2)));
};

const pad = (value: number): string => String(value).padStart(2, '0');

/** `h:mm` from the start of the run, `h:mm:ss` where there are seconds; hours go on beyond 24. */
export const clock = (timeS: number): string => {
  const whole = Math.round(timeS);
  const [hours, minutes, seconds] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60];
  return `${hours}:${pad(minutes)}${seconds === 0 ? '' : `:${pad(seconds)}`}`;
};

/** A single moment, or a stretch with both its ends. */
export const span = ({ fromS, toS }: { readonly fromS: number; readonly toS: number }): string =>
  fromS === toS ? clock(fromS) : `${clock(fromS)}-${clock(toS)}`;

export const table = (headers: readonly string[], rows: readonly (readonly string[])[]): string =>
  [headers, headers.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** A sentence of a tool, its seconds as times. */
export const withClock = (sentence: string): string =>
  sentence.replace(/(?<![\d.])(\d+(?:\.\d+)?) s(?![\w/])/gu, (_match, seconds: string) => clock(Number(seconds)));
