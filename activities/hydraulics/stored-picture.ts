import { type DrawOptions, HydroError, type NetworkPicture } from '../../domains/hydro/index.ts';

/** Numbers in a stored picture, two bytes each: beyond, times are left out, which its page says. */
const MOST_NUMBERS = 500_000;
/** Characters of a stored picture: the names and places of some 60,000 nodes with their links. */
const MOST_CHARACTERS = 16_000_000;

/**
 * The picture that is stored beside an answer, as JSON: what is drawn by one of the `draw` functions of `domains/hydro`
 * with the options that it is given. Call it in a thread.
 * @returns `undefined` where it cannot be drawn, or would be too large: the answer counts for more.
 */
export const toStoredPicture = (draw: (options: DrawOptions) => NetworkPicture | undefined): string | undefined => {
  try {
    // What it is called, those who serve it say.
    const picture = draw({ source: '', maxValues: MOST_NUMBERS });
    const text = picture && JSON.stringify(picture);
    return text !== undefined && text.length <= MOST_CHARACTERS ? text : undefined;
  } catch (error) {
    if (error instanceof HydroError) return undefined;
    throw error;
  }
};
