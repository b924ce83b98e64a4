import type { WireNetwork, WireNetworkVersion } from '../../../schemas/hydro/network.ts';
import { printTable } from '../../terminal.ts';
import { clock } from '../print-parts.ts';

type Facts = Omit<WireNetworkVersion, 'version' | 'created_at'>;

const COUNTS = ['junctions', 'reservoirs', 'tanks', 'pipes', 'pumps', 'valves'] as const;
const countsOf = (facts: Facts): readonly number[] => COUNTS.map((name) => facts[name]);
const time = (text: string): string => text.slice(0, 16).replace('T', ' ');

export const printNetworks = (networks: readonly WireNetwork[]): void =>
  printTable(
    ['id', 'name', 'version', ...COUNTS, 'duration', 'flow in', 'updated'],
    networks.map(({ network_id, name, latest, updated_at }) => [
      ...[network_id, name, latest.version, ...countsOf(latest)],
      ...[clock(latest.duration_s), latest.units.flow, time(updated_at)],
    ]),
  );

export const printVersions = (versions: readonly WireNetworkVersion[]): void =>
  printTable(
    ['version', 'stored', 'bytes', ...COUNTS, 'duration', 'sha256'],
    versions.map((version) => [
      ...[version.version, time(version.created_at), version.inp_bytes, ...countsOf(version)],
      ...[clock(version.duration_s), version.inp_hash.slice(0, 16)],
    ]),
  );

/** What a network is made of, in a line. */
export const factsLine = (facts: Facts): string => {
  const counts = COUNTS.filter((name) => facts[name] > 0).map((name) =>
    facts[name] === 1 ? `1 ${name.slice(0, -1)}` : `${facts[name]} ${name}`,
  );
  return `${counts.join(', ')}; ${clock(facts.duration_s)}, flows in ${facts.units.flow}`;
};
