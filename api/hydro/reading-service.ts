import { convert } from '../../domains/hydro/index.ts';
import { EngineError } from '../../schemas/errors.ts';
import type { Reading } from '../../schemas/hydro/reading.ts';
import type { NetworkReadingStore, StoredReading } from '../../stores/network-reading-store.ts';
import type { NetworkText } from '../../stores/network-store.ts';
import type { MeasurePoints } from './measure-points.ts';
import type { NetworkInspector } from './network-inspector.ts';
import type { NetworkService } from './network-service.ts';

/** So far another clock may be ahead of ours. */
const CLOCK_SKEW_MS = 60_000;
/** Share of a tank's height by which a converted level may miss its limit. */
const MARGIN = 1e-6;
/** Networks whose tanks are known without reading their text again. */
const MOST_KNOWN = 500;

const MOST_NAMED = 20;
const listed = (ids: readonly string[]): string =>
  ids.length === 0
    ? 'none'
    : ids.slice(0, MOST_NAMED).join(', ') + (ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '');

const refuse = (field: string, what: string): EngineError =>
  new EngineError('INVALID_REQUEST', `Cannot keep the reading: ${field}: ${what}`, {
    details: [{ field, message: what }],
  });

const requireLevel = (id: string, level: Reading['tanks'][string], { tanks, lengthUnit }: MeasurePoints): void => {
  const field = `tanks.${id}`;
  const range = Object.hasOwn(tanks, id) ? tanks[id] : undefined;
  if (range === undefined)
    throw refuse(field, `the network has no tank ${JSON.stringify(id)}; its tanks are ${listed(Object.keys(tanks))}`);
  const [floor, roof] = range;
  const found = convert('length', level, lengthUnit);
  const margin = MARGIN * (roof - floor);
  if (found >= floor - margin && found <= roof + margin) return;
  const was = level.unit === lengthUnit ? '' : ` (${Number(found.toPrecision(6))} ${lengthUnit})`;
  throw refuse(
    field,
    `found a level of ${level.value} ${level.unit}${was}, wanted one inside the tank, ${floor} to ${roof} ${lengthUnit} above its bottom`,
  );
};

/** @throws {EngineError} INVALID_REQUEST: what was found, and what is wanted. */
const requireFitting = ({ at, tanks, pumps }: Reading, points: MeasurePoints, nowMs: number): void => {
  if (Date.parse(at) > nowMs + CLOCK_SKEW_MS)
    throw refuse(
      'at',
      `found ${at}, which is in the future; wanted when it was measured, now is ${new Date(nowMs).toISOString()}`,
    );
  for (const [id, level] of Object.entries(tanks)) requireLevel(id, level, points);
  for (const id of Object.keys(pumps ?? {}))
    if (!points.pumpIds.includes(id))
      throw refuse(
        `pumps.${id}`,
        `the network has no pump ${JSON.stringify(id)}; its pumps are ${listed(points.pumpIds)}`,
      );
};

export const createReadingService = ({
  networkReadings,
  inspector,
  service,
}: {
  readonly networkReadings: NetworkReadingStore;
  readonly inspector: NetworkInspector;
  readonly service: NetworkService;
}) => {
  /** By the hash of the text: what a text says never changes. */
  const known = new Map<string, Promise<MeasurePoints>>();

  const pointsOf = ({ inpHash, inp }: NetworkText): Promise<MeasurePoints> => {
    const points = known.get(inpHash) ?? inspector.measurePoints(inp);
    known.delete(inpHash);
    known.set(inpHash, points);
    points.catch(() => known.delete(inpHash));
    const [oldest] = known.keys();
    if (known.size > MOST_KNOWN && oldest !== undefined) known.delete(oldest);
    return points;
  };

  /** What can be read of the last version; its text is read only when nothing is known of it yet. */
  const lastPoints = async (tenantId: string, networkId: string): Promise<MeasurePoints> => {
    const { latest } = await service.require(tenantId, networkId);
    const points = known.get(latest.inpHash);
    return points ?? pointsOf(await service.text(tenantId, networkId, latest.version));
  };

  return {
    /** @throws {EngineError} NETWORK_NOT_FOUND; INVALID_REQUEST for what does not fit the last version of the network. */
    async post(tenantId: string, networkId: string, reading: Reading): Promise<StoredReading> {
      requireFitting(reading, await lastPoints(tenantId, networkId), Date.now());
      const { at, tanks, pumps } = reading;
      const stored = await networkReadings.put(tenantId, networkId, {
        at: new Date(at),
        tankLevels: tanks,
        pumps: pumps ?? {},
      });
      if (stored === undefined) throw service.notFound(networkId);
      return stored;
    },

    /** @throws {EngineError} NETWORK_NOT_FOUND */
    async page(
      tenantId: string,
      networkId: string,
      page: { readonly limit: number; readonly offset: number },
    ): Promise<{ readonly found: readonly StoredReading[]; readonly total: number }> {
      await service.require(tenantId, networkId);
      const [found, total] = await Promise.all([
        networkReadings.list(tenantId, networkId, page),
        networkReadings.count(tenantId, networkId),
      ]);
      return { found, total };
    },
  };
};

export type ReadingService = ReturnType<typeof createReadingService>;
