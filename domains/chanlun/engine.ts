import { type Analysis, type AnalysisParts, analysisOf } from './analysis.ts';
import { copyList } from './copy-list.ts';
import { type Definition, type DefinitionOptions, definitionHash, resolveDefinition } from './definition.ts';
import { ElementLives } from './element-lives.ts';
import type { ChanlunEvent } from './events.ts';
import { checkFollows, checkKline, type Kline } from './kline.ts';
import { Structure } from './structure.ts';

/** How things would stand if a bar closed as it is now. */
export interface Preview {
  /** The same as after that bar, closed, was pushed. */
  readonly analysis: Analysis;
  /** What it would change: provisional, like the bar itself. */
  readonly events: readonly ChanlunEvent[];
}

/**
 * Analyses one series of one level, bar by bar. What it says after a bar rests on that bar and earlier ones alone, and
 * is the same as a batch over those bars says.
 */
export class ChanlunEngine {
  readonly definition: Definition;
  readonly definitionHash: string;
  readonly #structure: Structure;
  readonly #lives: ElementLives;
  /** Start of each closed bar, UTC milliseconds. */
  readonly #times: number[] = [];
  #last: Kline | undefined;

  /** @throws {ChanlunError} `DEFINITION_INVALID`. */
  constructor(options: DefinitionOptions = {}) {
    this.definition = resolveDefinition(options);
    this.definitionHash = definitionHash(this.definition);
    this.#structure = new Structure(this.definition);
    this.#lives = new ElementLives(this.#structure, this.definition.center.source !== 'segment');
  }

  /**
   * The analysis of a whole series.
   * @throws {ChanlunError} When a bar or an option is bad.
   */
  static analyze(klines: readonly Kline[], options: DefinitionOptions = {}): Analysis {
    const engine = new ChanlunEngine(options);
    engine.load(klines);
    return analysisOf(engine.#parts, true);
  }

  /** Number of closed bars taken in. */
  get bars(): number {
    return this.#times.length;
  }

  /**
   * Takes in the next bar. A forming bar (`closed: false`) is only kept: it may be replaced by a bar of the same time, and
   * enters the structure when it comes closed.
   * @returns What changed, in the order stroke, segment, center, point, upper segment, upper center,
   *   upper point.
   * @throws {ChanlunError} When the bar is bad by itself, comes before the last one, repeats a closed one, or follows a bar
   *   that never closed; the engine stays as it was.
   */
  push(kline: Kline): readonly ChanlunEvent[] {
    const events: ChanlunEvent[] = [];
    this.#take(kline, events);
    return events;
  }

  /**
   * Takes in bars without telling what changed: the history before live bars.
   * @throws {ChanlunError} As `push` does; the bars before the bad one are then taken in.
   */
  load(klines: readonly Kline[]): void {
    klines.forEach((kline) => {
      this.#take(kline, undefined);
    });
  }

  /** The structure as of the last closed bar: a copy that later bars do not touch. */
  analysis(): Analysis {
    return analysisOf(this.#parts);
  }

  /**
   * The structure as if a bar closed as it is now; the engine itself stays as it was. Takes the time of a copy: once a look, not
   * once a trade.
   * @param kline Next bar, or new version of the one forming; left out, the forming bar that was pushed last, if any.
   * @throws {ChanlunError} As `push` does.
   */
  preview(kline: Kline | undefined = this.#forming): Preview {
    const copy = new ChanlunEngine(this.definition);
    copy.#copy(this);
    const events = kline === undefined ? [] : copy.push({ ...kline, closed: true });
    return { analysis: copy.analysis(), events };
  }

  get #parts(): AnalysisParts {
    return {
      definition: this.definition,
      definitionHash: this.definitionHash,
      times: this.#times,
      forming: this.#forming,
      structure: this.#structure,
      lives: this.#lives,
    };
  }

  get #forming(): Kline | undefined {
    return this.#last?.closed === false ? this.#last : undefined;
  }

  #copy(other: ChanlunEngine): void {
    this.#structure.copy(other.#structure);
    this.#lives.copy(other.#lives);
    copyList(this.#times, other.#times);
    this.#last = other.#last;
  }

  #take(kline: Kline, events: ChanlunEvent[] | undefined): void {
    const bar = this.#times.length;
    checkKline(kline, bar);
    if (this.#last !== undefined) checkFollows(this.#last, kline, bar);
    this.#last = kline;
    if (kline.closed === false) return;
    this.#times.push(kline.ts);
    const change = this.#structure.add(kline, bar);
    if (change !== undefined) this.#lives.follow(change, bar, events);
  }
}
