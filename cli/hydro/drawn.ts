import { HydroError, type NetworkPicture } from '../../domains/hydro/index.ts';

/** A picture of an answer, or why there is none: the answer is there either way. */
export type Drawn = { readonly picture: NetworkPicture } | { readonly refusal: string };

/** What a picture is called, when one is wanted. */
export type DrawRequest = { readonly source: string } | undefined;

/** Draws an answer when that is wanted. */
export const drawIfWanted = (
  wanted: DrawRequest,
  draw: (options: { readonly source: string }) => NetworkPicture,
): Drawn | undefined => {
  if (wanted === undefined) return undefined;
  try {
    return { picture: draw(wanted) };
  } catch (error) {
    if (error instanceof HydroError) return { refusal: error.message };
    throw error;
  }
};
