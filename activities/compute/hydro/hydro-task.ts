import { move, transferableSymbol, valueSymbol } from 'piscina';
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

/** An answer of which some memory moves to the caller, and is not copied. */
const withMoved = <Answer extends object>(answer: Answer, buffers: readonly ArrayBuffer[]): Answer =>
  buffers.length === 0 ? answer : (move({ [transferableSymbol]: buffers, [valueSymbol]: answer } as never) as Answer);

/**
 * A computation as a task of a thread, which keeps its engines for the next one.
 * @param buffersOf Memory of the result that moves to the caller.
 */
export const toHydroTask =
  <Input, Result>(
    compute: (input: Input, engines: Engines, tell: Tell) => Result | Promise<Result>,
    buffersOf: (result: Result) => readonly ArrayBuffer[] = () => [],
  ) =>
  async ({ input, board }: HydroCall<Input>): Promise<ComputeAnswer<Result>> => {
    tellStarted(board);
    try {
      const result = await compute(input, await openEngines(), (progress) => writeProgress(board, progress));
      return withMoved({ ok: true, result } as const, buffersOf(result));
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
