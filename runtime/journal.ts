import type { CheckpointRecord, CheckpointSnapshot, WriteRecord } from '../stores/checkpoint-store.ts';
import type { RunLog, WrittenBatch, WrittenOutcome } from './run-log.ts';
import { toJson } from './serde.ts';

/** The run was ended from outside: whatever the graph still does is of no consequence. */
export class RunClosedError extends Error {
  override readonly name = 'RunClosedError';
}

/** Supersteps without a call are committed together; this many of them at most, so that watchers see them pass. */
const MAX_BUFFERED_CHECKPOINTS = 16;

/**
 * What the graph did since the last commit: checkpoints, writes and events, which reach the store together (I2).
 * It is committed before each call to the world and at the end of the run; a superstep that calls nothing waits for the
 * next commit, since nobody outside can tell the difference.
 */
export class Journal {
  readonly #log: RunLog;
  readonly #onChange: () => void;
  #commitNo: number;
  #checkpoints: CheckpointRecord[] = [];
  #writes: WriteRecord[] = [];
  readonly #startWrites: WriteRecord[] = [];
  #events: Promise<{ event: string; json: string }>[] = [];
  #committing: Promise<void> = Promise.resolve();
  #closed = false;
  /** Committed before it was known what the graph would do next. */
  #withoutSnapshot: CheckpointRecord[] = [];

  /** @param onChange Called when there is something that could be committed. */
  constructor(log: RunLog, commitNo: number, onChange: () => void = () => {}) {
    this.#log = log;
    this.#onChange = onChange;
    this.#commitNo = commitNo;
  }

  get closed(): boolean {
    return this.#closed;
  }

  checkpoint(record: CheckpointRecord): void {
    this.#checkpoints.push(record);
  }

  writes(records: readonly WriteRecord[]): void {
    this.#writes.push(...records);
    this.#onChange();
  }

  /**
   * What the run's command writes before anything runs. It is committed with what follows, or dropped: a command that
   * cannot be applied would break every later run of the thread.
   */
  startWrites(records: readonly WriteRecord[]): void {
    this.#writes.push(...records);
    this.#startWrites.push(...records);
  }

  dropStartWrites(): void {
    this.#writes = this.#writes.filter((write) => !this.#startWrites.includes(write));
  }

  /** Written down at once: the graph may change the object afterwards. */
  event(event: string, data: unknown): void {
    this.#events.push(toJson(data).then((json) => ({ event, json })));
    this.#onChange();
  }

  /** What the graph would do next is known a moment after the checkpoint itself. */
  snapshot(ns: string, checkpointId: string, snapshot: CheckpointSnapshot): void {
    const isIt = (record: CheckpointRecord) => record.ns === ns && record.checkpointId === checkpointId;
    const index = this.#checkpoints.findIndex(isIt);
    const record = this.#checkpoints[index];
    const committed = this.#withoutSnapshot.find(isIt);
    if (record !== undefined) this.#checkpoints[index] = { ...record, snapshot };
    else if (committed !== undefined) {
      this.#withoutSnapshot = this.#withoutSnapshot.filter((one) => one !== committed);
      this.#checkpoints.push({ ...committed, newValues: {}, snapshot });
    } else return;
    this.#onChange();
  }

  get isFull(): boolean {
    return this.#checkpoints.length >= MAX_BUFFERED_CHECKPOINTS;
  }

  /** @throws {RunClosedError} */
  commit(): Promise<void> {
    return this.#commit({ holdBack: true });
  }

  /** Before another execution takes over, or where the next superstep must not begin before the last one is kept. */
  commitAll(): Promise<void> {
    return this.#commit({ holdBack: false });
  }

  /** What nobody committed. */
  takeAll(): Promise<WrittenBatch> {
    return this.#take(false);
  }

  async finish(outcome: WrittenOutcome): Promise<void> {
    await this.#committing.catch(() => undefined);
    if (this.#closed) return;
    const batch = await this.#take(false);
    this.#commitNo += 1;
    await this.#log.finish(this.#commitNo, batch, outcome);
    this.#closed = true;
  }

  #commit({ holdBack }: { readonly holdBack: boolean }): Promise<void> {
    this.#committing = this.#committing.then(async () => {
      if (this.#closed) throw new RunClosedError('the run is over');
      const batch = await this.#take(holdBack);
      if (isEmpty(batch)) return;
      this.#commitNo += 1;
      const result = await this.#log.commit(this.#commitNo, batch);
      if (result !== 'closed') return;
      this.#closed = true;
      throw new RunClosedError('the run is over');
    });
    return this.#committing;
  }

  async #take(holdBack: boolean): Promise<WrittenBatch> {
    // The newest checkpoint of a namespace may still wait for its snapshot; its writes then wait with it.
    const held = holdBack ? this.#checkpoints.filter((record) => record.snapshot === undefined) : [];
    const isHeld = (row: { ns: string; checkpointId: string }) =>
      held.some((record) => record.ns === row.ns && record.checkpointId === row.checkpointId);
    const checkpoints = this.#checkpoints.filter((record) => !isHeld(record));
    const writes = this.#writes.filter((write) => !isHeld(write));
    const events = this.#events;
    if (!holdBack) this.#withoutSnapshot.push(...checkpoints.filter((record) => record.snapshot === undefined));
    this.#checkpoints = held;
    this.#writes = this.#writes.filter(isHeld);
    this.#events = [];
    return { checkpoints, writes, events: await Promise.all(events) };
  }
}

const isEmpty = ({ checkpoints, writes, events }: WrittenBatch): boolean =>
  checkpoints.length + writes.length + events.length === 0;
