import type { ResultKind, ResultTable, ResultTableHead, ResultTableSummary } from '../schemas/hydro/result.ts';

/** A stored network that was computed with; what was given in a call is `null`. */
export type ResultNetwork = { readonly networkId: string; readonly version: number } | null;

export interface HydroResultPut {
  /** Of the tenant. */
  readonly run: { readonly threadId: string; readonly runId: string };
  /** With the run the key of the result: what is put again under it changes nothing. */
  readonly callId: string;
  readonly kind: ResultKind;
  readonly network: ResultNetwork;
  /** SHA-256 of the INP text, hexadecimal. */
  readonly inpHash: string;
  /** The answer in whole, as plain JSON. */
  readonly answer: unknown;
  readonly tables: readonly ResultTable[];
  /** A `NetworkPicture` as JSON text. */
  readonly picture?: string | undefined;
}

export interface HydroResultFacts {
  readonly resultId: string;
  readonly kind: ResultKind;
  readonly network: ResultNetwork;
  readonly inpHash: string;
  readonly threadId: string;
  readonly runId: string;
  readonly createdAt: Date;
  readonly tables: readonly ResultTableSummary[];
  readonly hasPicture: boolean;
}

export interface HydroResult extends HydroResultFacts {
  /** As text: whoever hands it on need not read it, and it may be long. */
  readonly answerJson: string;
}

export interface HydroResultFilter {
  readonly kind?: ResultKind | undefined;
  readonly networkId?: string | undefined;
  readonly runId?: string | undefined;
}

/** A part of a table, by position. */
export interface ResultSlice {
  readonly table: string;
  /** Which of its ids, rising. */
  readonly ids: readonly number[];
  readonly quantities: readonly number[];
  /** Times in [from, to). */
  readonly fromTime: number;
  readonly toTime: number;
}

/** Numbers of one id at times in a row. */
export interface ResultPiece {
  /** Position of the id in its table. */
  readonly id: number;
  /** Position of the first time. */
  readonly fromTime: number;
  /** For each quantity that was asked for, a number for each time. */
  readonly values: readonly Float64Array[];
}

/** What hydraulic tools and jobs computed: answers in whole, series, pictures. Never changed. */
export interface HydroResultStore {
  /**
   * Keeps it, all or nothing, with an id that run and call make up; the first of an id counts.
   * @returns `closed` when the run is over or was rolled back: nothing is kept, and nobody waits for it.
   */
  put(
    tenantId: string,
    put: HydroResultPut,
  ): Promise<{ readonly state: 'kept'; readonly resultId: string } | { readonly state: 'closed' }>;
  find(tenantId: string, resultId: string): Promise<HydroResult | undefined>;
  /** Newest first. */
  list(
    tenantId: string,
    query: HydroResultFilter & { readonly limit: number; readonly offset?: number | undefined },
  ): Promise<readonly HydroResultFacts[]>;
  count(tenantId: string, filter: HydroResultFilter): Promise<number>;
  table(tenantId: string, resultId: string, name: string): Promise<ResultTableHead | undefined>;
  /**
   * Numbers by id, then by time, a piece at a time.
   * @throws {EngineError} HYDRO_RESULT_NOT_FOUND when it is not there, or is deleted meanwhile.
   */
  read(tenantId: string, resultId: string, slice: ResultSlice): AsyncIterable<ResultPiece>;
  /** The `NetworkPicture` as JSON text. */
  picture(tenantId: string, resultId: string): Promise<string | undefined>;
  /** @returns whether there was one. */
  delete(tenantId: string, resultId: string): Promise<boolean>;
  /** Drops those that are older. @returns how many; at most `limit`. */
  prune(olderThanDays: number, limit: number): Promise<number>;
}
