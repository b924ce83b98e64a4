import { Centers } from './centers.ts';
import { copyList } from './copy-list.ts';
import type { Definition } from './definition.ts';
import type { Kline } from './kline.ts';
import { Macd } from './macd.ts';
import { MergedBars } from './merged-bar.ts';
import { Points } from './points.ts';
import { SegmentDivision } from './segment.ts';
import { StrokeDrawing } from './stroke.ts';

/** Position, in the list of each kind, of the first element that is new, gone or different. */
export interface StructureChange {
  readonly stroke: number;
  readonly segment: number;
  readonly center: number;
  readonly point: number;
  /** Of the level above; `undefined` when it is as it was. */
  readonly upper: { readonly segment: number; readonly center: number; readonly point: number } | undefined;
}

/** The whole structure of one series, as it looks at the last bar added. */
export class Structure {
  readonly macd: Macd;
  readonly volume: number[] = [];
  readonly merged = new MergedBars();
  readonly drawing: StrokeDrawing;
  readonly division: SegmentDivision;
  readonly centers: Centers;
  readonly points: Points;
  /** One level up: segments as legs. */
  readonly upperDivision: SegmentDivision;
  readonly upperCenters: Centers;
  readonly upperPoints: Points;
  /** Leading strokes, segments and upper segments that no later bar can change. */
  settledStrokes = 0;
  settledSegments = 0;
  settledUpperSegments = 0;

  constructor(definition: Definition) {
    this.macd = new Macd(definition.macd);
    this.drawing = new StrokeDrawing(this.merged.list, definition.stroke);
    const legs = this.drawing.strokes;
    this.division = new SegmentDivision(legs, definition.segment);
    const { segments } = this.division;
    this.centers = new Centers(legs, segments, definition.center);
    const { points: rules, divergence } = definition;
    const series = { histogram: this.macd.histogram, volume: this.volume };
    const centersStayWithin = definition.center.source === 'segment';
    const context = { legs, segments, centers: this.centers, rules, divergence, series };
    this.points = new Points(context, centersStayWithin);
    this.upperDivision = new SegmentDivision(segments, definition.segment);
    const upperSegments = this.upperDivision.segments;
    this.upperCenters = new Centers(segments, upperSegments, definition.center);
    const upperContext = {
      ...context,
      legs: segments,
      segments: upperSegments,
      centers: this.upperCenters,
      divergence: { measure: divergence.upperMeasure, maxRatio: divergence.maxRatio },
    };
    this.upperPoints = new Points(upperContext, centersStayWithin);
  }

  /** Adds the next bar; `undefined` when it changed no stroke, and so nothing above. */
  add(kline: Kline, bar: number): StructureChange | undefined {
    this.macd.add(kline.close);
    this.volume.push(kline.volume);
    const stroke = this.drawing.update(this.merged.add(kline.high, kline.low, bar));
    if (stroke === undefined) return undefined;
    const segmentsBefore = this.division.segments.length;
    const segment = this.division.update(stroke);
    const center = this.centers.update(stroke, segment);
    const point = this.points.update(segment);
    const upper = segment < Math.max(segmentsBefore, this.division.segments.length) ? this.#lift(segment) : undefined;
    this.#settle();
    return { stroke, segment, center, point, upper };
  }

  /** Becomes what another with the same definition is; neither then sees the bars of the other. */
  copy(other: Structure): void {
    this.macd.copy(other.macd);
    copyList(this.volume, other.volume);
    this.merged.copy(other.merged);
    this.drawing.copy(other.drawing);
    this.division.copy(other.division);
    this.centers.copy(other.centers);
    this.points.copy(other.points);
    this.upperDivision.copy(other.upperDivision);
    this.upperCenters.copy(other.upperCenters);
    this.upperPoints.copy(other.upperPoints);
    this.settledStrokes = other.settledStrokes;
    this.settledSegments = other.settledSegments;
    this.settledUpperSegments = other.settledUpperSegments;
  }

  #lift(changedSegment: number): StructureChange['upper'] {
    const segment = this.upperDivision.update(changedSegment);
    const center = this.upperCenters.update(changedSegment, segment);
    return { segment, center, point: this.upperPoints.update(segment) };
  }

  #settle(): void {
    const { strokes } = this.drawing;
    // The last established stroke may still move its end.
    const open = strokes[strokes.length - 1]?.established ? 1 : 2;
    const settled = Math.max(0, strokes.length - open);
    if (settled === this.settledStrokes) return;
    this.settledStrokes = settled;
    this.settledSegments = settledSegments(this.division, this.settledSegments, this.settledStrokes);
    this.settledUpperSegments = settledSegments(this.upperDivision, this.settledUpperSegments, this.settledSegments);
  }
}

/** Segments up to the last sure one whose evidence lies in settled legs. */
const settledSegments = ({ segments }: SegmentDivision, before: number, settledLegs: number): number => {
  for (let count = segments.length; count > before; count--) {
    const segment = segments[count - 1];
    if (segment?.sure && segment.evidence < settledLegs) return count;
  }
  return before;
};
