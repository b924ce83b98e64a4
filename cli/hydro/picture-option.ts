import { resolve } from 'node:path';
import type { NetworkPicture, Quantity } from '../../domains/hydro/index.ts';
import { LOW_PRESSURE, toThreshold } from '../../pages/network/low-pressure.ts';
import { toNetworkPage } from '../../pages/network/network-page.ts';
import { UsageError } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { placeFault } from '../place-fault.ts';
import { notice, print } from '../terminal.ts';
import { writePage } from '../write-page.ts';
import type { Drawn } from './drawn.ts';

export const PICTURE_OPTION = { picture: { type: 'string' } } as const;

/** @param what The page shows. */
export const pictureHelp = (what: string): string =>
  `  --picture FILE      write one HTML file too, with ${what};
                      --json has its path as picture`;

/**
 * Where a picture is to be written, looked at before anything is computed.
 * @param inputs Files that the command reads.
 * @throws {UsageError} For stdout, and for what would write over an input.
 * @throws {Error} Where nothing can be written.
 */
export const toPicturePlace = (
  text: string | undefined,
  inputs: readonly (string | undefined)[],
): string | undefined => {
  if (text === undefined) return undefined;
  if (text === '' || text === '-')
    throw new UsageError(`found --picture ${text === '' ? 'without a name' : text}, want a file such as picture.html`);
  const path = resolve(text);
  if (inputs.some((input) => input !== undefined && input !== '-' && resolve(input) === path))
    throw new UsageError(`found --picture ${text}, which is an input; want another file, such as picture.html`);
  const fault = placeFault(path);
  if (fault !== undefined) throw new Error(`Cannot write ${path}: ${fault}; choose another place with --picture`);
  return path;
};

/** What became of a picture that was asked for. */
export interface PictureOutcome {
  /** Absolute; `null` when there is none after all. */
  readonly path: string | null;
}

const write = async (path: string, picture: NetworkPicture, low: Quantity<'pressure'>): Promise<string> => {
  await writePage(path, toNetworkPage(picture, toThreshold(low, picture.units)).html, '--picture');
  return path;
};

/** Writes a picture; what fails is told on stderr and takes nothing from the answer. */
export const writePicture = async (
  place: string | undefined,
  drawn: Drawn | undefined,
  low: Quantity<'pressure'> = LOW_PRESSURE,
): Promise<PictureOutcome | undefined> => {
  if (place === undefined || drawn === undefined) return undefined;
  if ('refusal' in drawn) {
    notice(`there is no picture: ${drawn.refusal}`);
    return { path: null };
  }
  try {
    return { path: await write(place, drawn.picture, low) };
  } catch (error) {
    notice(error instanceof Error ? error.message : String(error));
    return { path: null };
  }
};

/** The answer as JSON with the path of its picture. */
export const withPicture = <Answer extends object>(answer: Answer, outcome: PictureOutcome | undefined) =>
  outcome === undefined ? answer : { ...answer, picture: outcome.path };

/** Tells a person where the picture is. */
export const printPicture = (outcome: PictureOutcome | undefined): void => {
  if (typeof outcome?.path === 'string') print(`picture: ${outcome.path}`);
};

/** An answer without the picture that was asked for is there all the same, and the exit code tells. */
export const exitCodeOf = (outcome: PictureOutcome | undefined) =>
  outcome?.path === null ? EXIT.failed : EXIT.success;
