import { EngineError } from '../../schemas/errors.ts';

/**
 * A place in a run's stream. One event of the log may become several frames: all but the last have ids `seq.part`, the
 * last has `seq`, so that who has seen `seq` has seen all of it. Clients treat ids as opaque.
 */
export interface EventPlace {
  readonly seq: number;
  /** Absent: after everything that `seq` became. */
  readonly part?: number | undefined;
}

export const STREAM_START: EventPlace = { seq: 0 };

export const toEventId = ({ seq, part }: EventPlace): string => (part === undefined ? `${seq}` : `${seq}.${part}`);

export const isAfter = (frame: Required<EventPlace>, seen: EventPlace): boolean =>
  frame.seq > seen.seq || (frame.seq === seen.seq && seen.part !== undefined && (frame.part ?? 0) > seen.part);

/**
 * The header Last-Event-ID. None, `-1` or `-`: from the start.
 * @throws {EngineError} INVALID_REQUEST for an id that this server never gave.
 */
export const parseLastEventId = (id: string | undefined): EventPlace => {
  if (id === undefined || id === '' || id === '-' || id === '-1') return STREAM_START;
  const match = /^(\d{1,15})(?:\.(\d))?$/.exec(id);
  if (match === null)
    throw new EngineError(
      'INVALID_REQUEST',
      `Invalid request header: Last-Event-ID: found ${JSON.stringify(id.slice(0, 60))}, want an id of this run's stream, or - for its start`,
    );
  return { seq: Number(match[1]), part: match[2] === undefined ? undefined : Number(match[2]) };
};
