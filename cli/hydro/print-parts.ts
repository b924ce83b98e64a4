import type { HydraulicWarning, MassBalance, NetworkUnits, RunInfo } from '../../domains/hydro/index.ts';
import { print } from '../terminal.ts';

/** A time of a run as hours and minutes, as EPANET writes it. */
export const clock = (timeS: number): string => {
  const [minutes, seconds] = [Math.floor(timeS / 60), timeS % 60];
  const time = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
  return seconds === 0 ? time : `${time}:${String(Math.round(seconds)).padStart(2, '0')}`;
};

const MOST_IDS = 8;
export const idList = (ids: readonly string[], count = ids.length): string =>
  `${ids.slice(0, MOST_IDS).join(', ')}${count > MOST_IDS ? ` and ${count - MOST_IDS} more` : ''}`;

/** As an answer of this or another release has it. */
type Warning = Omit<HydraulicWarning, 'code'> & { readonly code: string };

const span = ({ fromS, toS }: Warning): string =>
  fromS === toS ? `at ${clock(fromS)}` : `from ${clock(fromS)} to ${clock(toS)}`;

const MOST_WARNINGS = 20;

export const printWarnings = (warnings: readonly Warning[]): void => {
  if (warnings.length === 0) print('no warnings');
  for (const warning of warnings.slice(0, MOST_WARNINGS)) {
    const { code, message, elementIds, elementCount } = warning;
    const where = elementCount === 0 ? '' : ` (${idList(elementIds, elementCount)})`;
    print(`warning ${code} ${span(warning)}: ${message}${where}`);
  }
  if (warnings.length > MOST_WARNINGS) print(`and ${warnings.length - MOST_WARNINGS} more warnings`);
};

const whole = (value: number): string => Math.round(value).toString();

export const printBalance = (balance: MassBalance, { volume }: NetworkUnits): void => {
  const { inflowVolume, consumedVolume, leakageVolume, storageGainVolume, unservedVolume, errorPercent } = balance;
  const parts = [
    `in ${whole(inflowVolume)}`,
    `consumed ${whole(consumedVolume)}`,
    `leaked ${whole(leakageVolume)}`,
    `into tanks ${whole(storageGainVolume)}`,
    `not served ${whole(unservedVolume)}`,
  ];
  print(`water, ${volume}: ${parts.join(', ')}; the balance closes within ${errorPercent.toFixed(3)} %`);
};

export const printRun = ({ engineVersion, inpHash, runTimeMs }: RunInfo, name: string): void =>
  print(`OWA-EPANET ${engineVersion}, ${name} sha256 ${inpHash}, ${runTimeMs.toFixed(1)} ms`);
