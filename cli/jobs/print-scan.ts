import type { ScanReport } from '../../schemas/scan.ts';
import { print, printTable } from '../terminal.ts';
import { price, ratio } from './figures.ts';

const MAX_FAILED = 20;

/** A scan as a person reads it. */
export const printScan = (report: ScanReport): void => {
  const { points, failed, scanned, cacheHits, failures, matches, level, definitionHash, asOf, sources } = report;
  if (points.length > 0) {
    printTable(
      ['symbol', 'point', 'at', 'price', 'confirmed', 'bars ago', 'confidence', 'fails at', 'last close'],
      points.map((point) => [
        point.symbol,
        point.name,
        point.at,
        price(point.price),
        point.confirmedAt,
        point.confirmedBarsAgo,
        ratio(point.confidence),
        price(point.invalidation),
        price(point.lastClose),
      ]),
    );
    print();
  }
  if (matches > points.length) print(`${points.length} of ${matches} points are listed; see more with --limit`);
  const names = Object.entries(report.byName).map(([name, count]) => `${name} ${count}`);
  print(`${matches} points in ${scanned} symbols at ${level}${names.length > 0 ? `: ${names.join(', ')}` : ''}`);
  print(`last closed bar ${asOf ?? 'none'} · definition ${definitionHash} · ${cacheHits} symbols from the cache`);
  if (sources.length > 0) print(`source: ${sources.join('; ')}`);
  if (failures === 0) return;
  print(`\n${failures} symbols could not be analysed:`);
  for (const { symbol, reason } of failed.slice(0, MAX_FAILED)) print(`  ${symbol}: ${reason}`);
  if (failures > MAX_FAILED) print(`  and ${failures - MAX_FAILED} more; --json lists them`);
};
