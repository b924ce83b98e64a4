import { type Epanet, type Highs, HydroError, loadEpanet, loadHighs } from '../../../domains/hydro/index.ts';
import { toEngineError } from '../../../schemas/hydro/hydro-error.ts';
import type { ComputeAnswer } from '../compute-answer.ts';
import { type HydroProgress, type ProgressBoard, tellStarted, writeProgress } from './progress-board.ts';

export interface HydroCall<Input> {
  readonly input: Input;
  readonly board: ProgressBoard;
}

/** The engines of this thread; the optimiser is loaded when it is asked for. */
export interface Engines {
  readonly epanet: Epanet;
  highs(): Promise<Highs>;
}

export type Tell = (progress: HydroProgress) => void;

let epanet: Promise<Epanet> | undefined;
let highs: Promise<Highs> | undefined;

const openEngines = async (): Promise<Engines> => {
  epanet ??= loadEpanet();
  return {
    epanet: await epanet,
    highs() {
      highs ??= loadHighs();
      return highs;
    },
  };
};

/** A computation as a task of a thread, which keeps its engines for the next one. */
export const toHydroTask =
  <Input, Result>(compute: (input: Input, engines: Engines, tell: Tell) => Result | Promise<Result>) =>
  async ({ input, board }: HydroCall<Input>): Promise<ComputeAnswer<Result>> => {
    tellStarted(board);
    try {
      return {
        ok: true,
        result: await compute(input, await openEngines(), (progress) => writeProgress(board, progress)),
      };
    } catch (error) {
      if (error instanceof HydroError) {
        const { code, message, details } = toEngineError(error);
        return { ok: false, code, message, details };
      }
      // An engine that broke off in the middle may be of no more use.
      epanet = undefined;
      highs = undefined;
      throw error;
    }
  };
