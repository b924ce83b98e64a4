import type { RunRef } from '../schemas/runs.ts';
import type { NewEvent } from './run-store.ts';

/** What a watch looks for. Times of bars are their starts, UTC ms. */
export interface AlertSpec {
  /** Names of symbols; with `*` as a part, patterns. */
  readonly symbols: readonly string[];
  readonly level: string;
  /** Side and type: `buy1`, `sell3a`. */
  readonly points: readonly string[];
  /** Every option of the definition. */
  readonly definition: Readonly<Record<string, unknown>>;
  readonly definitionHash: string;
  /** Least confidence of a point that has one. */
  readonly minConfidence?: number | undefined;
  readonly runUpBars: number;
  /** Points that could be known at this bar or later fire though the watch began after it. */
  readonly sinceTs?: number | undefined;
  readonly until?: Date | undefined;
  readonly webhook?: string | undefined;
}

/** What the run of an alert says of it. `failed`: the run broke off by itself. */
export type AlertState = 'active' | 'ended' | 'cancelled' | 'failed';

/** An alert has the id of its run. */
export interface Alert extends AlertSpec {
  readonly ref: RunRef;
  readonly state: AlertState;
  readonly createdAt: Date;
  readonly fired: number;
  /** Of those that fired: points that are gone by now. */
  readonly withdrawn: number;
  /** Posts to the webhook that nobody took. */
  readonly undelivered: number;
}

/** How far one series of an alert is judged. */
export interface WatchedSeries {
  readonly symbol: string;
  /** First bar of the analysis; `undefined` before anything was judged. */
  readonly anchorTs: number | undefined;
  /** Last bar that was judged. */
  readonly watermarkTs: number;
  /** `KlineSeries.version` of the bars when they were last looked at. */
  readonly version: number;
  /** Why it cannot be judged, as it was told. */
  readonly fault: string | undefined;
}

/** A point that fires. */
export interface Firing {
  readonly eventId: string;
  readonly pointId: string;
  readonly side: 'buy' | 'sell';
  readonly type: string;
  readonly pointTs: number;
  readonly price: number;
  readonly confidence?: number | undefined;
  /** The bar at whose close it could be known (I12). */
  readonly confirmedTs: number;
}

export interface AlertEvent extends Firing {
  readonly symbol: string;
  readonly firedAt: Date;
  /** The bar at whose close it was gone, while it is gone. */
  readonly withdrawnTs: number | undefined;
}

/** What bars say, in their order. `message` is for the run's log and for the webhook, as it stands. */
export type AlertChange = { readonly message: NewEvent } & (
  | { readonly kind: 'fired'; readonly firing: Firing }
  /** Counts only for a point that fired before. */
  | { readonly kind: 'withdrawn'; readonly pointId: string; readonly ts: number }
  /** It is drawn again, confirmed as before. */
  | { readonly kind: 'restored'; readonly pointId: string }
);

/** The bars of a series from one watermark to the next, judged. */
export interface Judgement {
  readonly symbol: string;
  /** First bar of the analysis that judged, and of the next one. */
  readonly anchorTs: number;
  readonly nextAnchorTs: number;
  readonly from: number;
  readonly to: number;
  readonly version: number;
  readonly changes: readonly AlertChange[];
  /** For the log when the series was broken: it can be judged again. */
  readonly recovered: NewEvent;
}

/** `overtaken`: somebody else judged these bars. `closed`: the run is over, nothing was written. */
export type JudgementResult =
  | { readonly state: 'applied'; readonly fired: number; readonly withdrawn: number }
  | { readonly state: 'overtaken' | 'closed' };

export interface AlertStore {
  /** Makes the alert of a run that is there, once. */
  open(ref: RunRef, spec: AlertSpec): Promise<void>;
  /** Puts into the run's log what is watched, once. @returns `false` when the run is over. */
  announce(ref: RunRef, message: NewEvent): Promise<boolean>;
  find(tenantId: string, alertId: string): Promise<Alert | undefined>;
  /** Newest first. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly state?: AlertState | undefined },
  ): Promise<readonly Alert[]>;
  /** The latest firings of each alert, newest first. */
  firings(
    tenantId: string,
    alertIds: readonly string[],
    limitEach: number,
  ): Promise<ReadonlyMap<string, readonly AlertEvent[]>>;

  series(ref: RunRef): Promise<readonly WatchedSeries[]>;
  /** Begins to follow series that are not followed yet. */
  follow(ref: RunRef, series: readonly Pick<WatchedSeries, 'symbol' | 'watermarkTs' | 'version'>[]): Promise<void>;
  /** Points of a series that fired and are not gone, of the analysis that begins at `anchorTs`. */
  standing(ref: RunRef, symbol: string, anchorTs: number): Promise<readonly AlertEvent[]>;
  /**
   * Moves a watermark on, with what the bars up to there say: firings, the run's log and what is to be posted, in one
   * transaction. A point that fired before does not fire again.
   */
  judge(ref: RunRef, judgement: Judgement): Promise<JudgementResult>;
  /** Says once that a series cannot be judged, until it can or its fault is another one. */
  reportFault(
    ref: RunRef,
    series: Pick<WatchedSeries, 'symbol' | 'version'> & { readonly fault: string },
    message: NewEvent,
  ): Promise<void>;
}
