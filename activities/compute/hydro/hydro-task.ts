import type { MessagePort } from 'node:worker_threads';
import { type Epanet, type Highs, HydroError, loadEpanet, loadHighs } from '../../../domains/hydro/index.ts';
import { toEngineError } from '../../../schemas/hydro/hydro-error.ts';
import type { ComputeAnswer } from '../compute-answer.ts';

/** How much of a task is done, in a unit of its own. */
export interface HydroProgress {
  readonly done: number;
  /** `null`: not known before the end. */
  readonly total: number | null;
  readonly unit: 's' | 'fits' | 'links';
}

/** What a thread tells while it computes. */
export type HydroMessage =
  | { readonly kind: 'started' }
  | { readonly kind: 'progress'; readonly progress: HydroProgress };

export interface HydroCall<Input> {
  readonly input: Input;
  /** Goes with the call into the thread. */
  readonly port: MessagePort;
}

/** The engines of this thread; the optimiser is loaded when it is asked for. */
export interface Engines {
  readonly epanet: Epanet;
  highs(): Promise<Highs>;
}

export type Tell = (progress: HydroProgress) => void;

/** A step may take microseconds, and who reads progress has time. */
const TELL_EVERY_MS = 100;

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
  async ({ input, port }: HydroCall<Input>): Promise<ComputeAnswer<Result>> => {
    port.postMessage({ kind: 'started' } satisfies HydroMessage);
    let toldAtMs = Number.NEGATIVE_INFINITY;
    const tell: Tell = (progress) => {
      const nowMs = performance.now();
      if (nowMs - toldAtMs < TELL_EVERY_MS) return;
      toldAtMs = nowMs;
      port.postMessage({ kind: 'progress', progress } satisfies HydroMessage);
    };
    try {
      return { ok: true, result: await compute(input, await openEngines(), tell) };
    } catch (error) {
      if (error instanceof HydroError) {
        const { code, message, details } = toEngineError(error);
        return { ok: false, code, message, details };
      }
      // An engine that broke off in the middle may be of no more use.
      epanet = undefined;
      highs = undefined;
      throw error;
    } finally {
      port.close();
    }
  };
