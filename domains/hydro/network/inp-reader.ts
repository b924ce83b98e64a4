import { FLOW_UNITS, type FlowUnit, type PressureUnit, unitsFor } from '../units.ts';
import type { InpLine } from './inp-lines.ts';
import { number, optionalId, refuse, toNumber, word } from './inp-words.ts';
import {
  type Curve,
  type Demand,
  type Energy,
  type Junction,
  type Network,
  type Pattern,
  type Pipe,
  type Point,
  type Pump,
  type Reservoir,
  type Tank,
  type Times,
  VALVE_KINDS,
  type Valve,
} from './network.ts';
import { DEFAULT_TIMES, parseTimeS, TIME_KEYWORDS } from './times.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
const KEPT_SECTIONS = ['QUALITY', 'SOURCES', 'REACTIONS', 'MIXING', 'LEAKAGE', 'REPORT', 'TAGS', 'LABELS', 'BACKDROP'];

/** EPANET takes a word that begins with one of these; SI is an old word for litres a second. */
const UNIT_WORDS: readonly (readonly [prefix: string, unit: FlowUnit])[] = [
  ...FLOW_UNITS.map((unit) => [unit, unit] as const),
  ['SI', 'LPS'],
];
const PRESSURE_WORDS: readonly (readonly [prefix: string, unit: PressureUnit])[] = [
  ['PSI', 'psi'],
  ['KPA', 'kPa'],
  ['M', 'm'],
  ['BAR', 'bar'],
  ['F', 'ft'],
];
const HEADLOSS_WORDS: readonly (readonly [prefix: string, formula: Network['headloss']])[] = [
  ['H-W', 'H-W'],
  ['D-W', 'D-W'],
  ['C-M', 'C-M'],
];

const choose = <T>(words: readonly (readonly [prefix: string, value: T])[], found: string, what: string): T => {
  const chosen = words.find(([prefix]) => found.toUpperCase().startsWith(prefix));
  return chosen ? chosen[1] : refuse(`${found} is no ${what}, wanted one of ${words.map(([word]) => word).join(', ')}`);
};

const add = <T extends { readonly id: string }>(map: Map<string, T>, item: T, what: string): void => {
  if (map.has(item.id)) refuse(`${what} ${item.id} is defined twice`);
  map.set(item.id, item);
};

/** Collects the sections of one INP text, one line at a time. */
export class InpReader {
  readonly title: string[] = [];
  readonly junctions = new Map<string, Writable<Junction>>();
  readonly reservoirs = new Map<string, Reservoir>();
  readonly tanks = new Map<string, Tank>();
  readonly pipes = new Map<string, Writable<Pipe>>();
  readonly pumps = new Map<string, Writable<Pump>>();
  readonly valves = new Map<string, Writable<Valve>>();
  readonly patterns = new Map<string, number[]>();
  readonly curves = new Map<string, Point[]>();
  readonly demands = new Map<string, Demand[]>();
  readonly controls: string[] = [];
  readonly rules: string[] = [];
  readonly energy: Writable<Energy> = { globalEfficiencyPercent: 75, globalPricePerKwh: 0, demandChargePerKw: 0 };
  readonly times: Writable<Times> = { ...DEFAULT_TIMES };
  readonly options = new Map<string, string>();
  flowUnit: FlowUnit = 'GPM';
  pressureUnit: PressureUnit | undefined;
  headloss: Network['headloss'] = 'H-W';
  readonly coordinates: Record<string, Point> = {};
  readonly vertices: Record<string, Point[]> = {};
  readonly kept: Record<string, string[]> = {};

  readonly #readers: Readonly<Record<string, (line: InpLine) => void>> = {
    TITLE: ({ text }) => {
      this.title.push(text);
    },
    JUNCTIONS: (line) => this.#junction(line),
    RESERVOIRS: (line) => this.#reservoir(line),
    TANKS: (line) => this.#tank(line),
    PIPES: (line) => this.#pipe(line),
    PUMPS: (line) => this.#pump(line),
    VALVES: (line) => this.#valve(line),
    DEMANDS: (line) => this.#demand(line),
    STATUS: (line) => this.#status(line),
    PATTERNS: (line) => this.#pattern(line),
    CURVES: (line) => this.#curve(line),
    CONTROLS: ({ tokens }) => {
      this.controls.push(tokens.join(' '));
    },
    RULES: (line) => this.#rule(line),
    ENERGY: (line) => this.#energy(line),
    EMITTERS: (line) => this.#emitter(line),
    TIMES: (line) => this.#time(line),
    OPTIONS: (line) => this.#option(line),
    COORDINATES: (line) => {
      this.coordinates[word(line, 0, 'node')] = [number(line, 1, 'x'), number(line, 2, 'y')];
    },
    VERTICES: (line) => {
      const points = this.vertices[word(line, 0, 'link')] ?? [];
      points.push([number(line, 1, 'x'), number(line, 2, 'y')]);
      this.vertices[word(line, 0, 'link')] = points;
    },
  };

  read(line: InpLine): void {
    const reader = this.#readers[line.section];
    if (reader) reader(line);
    else if (KEPT_SECTIONS.includes(line.section)) {
      const kept = this.kept[line.section] ?? [];
      kept.push(line.text);
      this.kept[line.section] = kept;
    }
  }

  #newNode(line: InpLine): string {
    const id = word(line, 0, 'id');
    if (this.junctions.has(id) || this.reservoirs.has(id) || this.tanks.has(id)) refuse(`node ${id} is defined twice`);
    return id;
  }

  #junction(line: InpLine): void {
    const patternId = optionalId(line, 3);
    this.junctions.set(this.#newNode(line), {
      id: word(line, 0, 'id'),
      elevation: number(line, 1, 'elevation', 0),
      demands: [{ base: number(line, 2, 'demand', 0), ...(patternId ? { patternId } : {}) }],
    });
  }

  #reservoir(line: InpLine): void {
    const patternId = optionalId(line, 2);
    const id = this.#newNode(line);
    add(this.reservoirs, { id, head: number(line, 1, 'head', 0), ...(patternId ? { patternId } : {}) }, 'node');
  }

  #tank(line: InpLine): void {
    // The oldest files list reservoirs here, with nothing but their head.
    if (line.tokens.length === 2) {
      this.#reservoir(line);
      return;
    }
    const volumeCurveId = optionalId(line, 7);
    const id = this.#newNode(line);
    const tank: Tank = {
      id,
      elevation: number(line, 1, 'elevation', 0),
      initialLevel: number(line, 2, 'initial level', 0),
      minLevel: number(line, 3, 'minimum level', 0),
      maxLevel: number(line, 4, 'maximum level', 0),
      diameter: number(line, 5, 'diameter', 0),
      minVolume: number(line, 6, 'minimum volume', 0),
      ...(volumeCurveId ? { volumeCurveId } : {}),
      ...(line.tokens[8]?.toUpperCase() === 'YES' ? { canOverflow: true } : {}),
    };
    if (tank.initialLevel < tank.minLevel || tank.initialLevel > tank.maxLevel) {
      refuse(`the initial level ${tank.initialLevel} is outside ${tank.minLevel} to ${tank.maxLevel}`);
    }
    add(this.tanks, tank, 'node');
  }

  #newLink(line: InpLine): { readonly id: string; readonly from: string; readonly to: string } {
    const [id, from, to] = [word(line, 0, 'id'), word(line, 1, 'start node'), word(line, 2, 'end node')];
    if (this.pipes.has(id) || this.pumps.has(id) || this.valves.has(id)) refuse(`link ${id} is defined twice`);
    if (from === to) refuse(`link ${id} starts and ends at node ${from}`);
    return { id, from, to };
  }

  #pipe(line: InpLine): void {
    const last = line.tokens.slice(6).find((token) => /^[a-z]/i.test(token));
    const status = { OPEN: 'open', CLOSED: 'closed', CV: 'check-valve' }[(last ?? 'OPEN').toUpperCase()];
    const pipe: Pipe = {
      ...this.#newLink(line),
      length: number(line, 3, 'length'),
      diameter: number(line, 4, 'diameter'),
      roughness: number(line, 5, 'roughness'),
      minorLoss: line.tokens[6] === last ? 0 : number(line, 6, 'minor loss', 0),
      status: (status as Pipe['status'] | undefined) ?? refuse(`a pipe is OPEN, CLOSED or CV, not ${last}`),
    };
    for (const name of ['length', 'diameter', 'roughness'] as const) {
      if (pipe[name] <= 0) refuse(`the ${name} must be above 0, found ${pipe[name]}`);
    }
    this.pipes.set(pipe.id, pipe);
  }

  #pump(line: InpLine): void {
    const pump: Writable<Pump> = { ...this.#newLink(line), status: 'open' };
    for (let at = 3; at < line.tokens.length; at += 2) {
      const [keyword, value] = [word(line, at, 'keyword').toUpperCase(), word(line, at + 1, 'value')];
      if (keyword === 'HEAD') pump.headCurveId = value;
      else if (keyword === 'POWER') pump.power = toNumber(value, 'power');
      else if (keyword === 'SPEED') pump.speed = toNumber(value, 'speed');
      else if (keyword === 'PATTERN') pump.speedPatternId = value;
      else refuse(`a pump has HEAD, POWER, SPEED or PATTERN, not ${keyword}`);
    }
    if (pump.headCurveId === undefined && pump.power === undefined) refuse('the pump has neither HEAD nor POWER');
    this.pumps.set(pump.id, pump);
  }

  #valve(line: InpLine): void {
    const kind = VALVE_KINDS.find((known) => known === line.tokens[4]?.toUpperCase());
    if (kind === undefined) refuse(`a valve is one of ${VALVE_KINDS.join(', ')}, not ${line.tokens[4]}`);
    const curveId = optionalId(line, 7);
    const ends = this.#newLink(line);
    this.valves.set(ends.id, {
      ...ends,
      diameter: number(line, 3, 'diameter'),
      kind,
      setting: kind === 'GPV' ? word(line, 5, 'head loss curve') : number(line, 5, 'setting', 0),
      minorLoss: number(line, 6, 'minor loss', 0),
      status: 'active',
      ...(curveId ? { curveId } : {}),
    });
  }

  #demand(line: InpLine): void {
    const id = word(line, 0, 'junction');
    if (id.toUpperCase() === 'MULTIPLY') {
      this.options.set('DEMAND MULTIPLIER', word(line, 1, 'multiplier'));
      return;
    }
    if (!this.junctions.has(id)) refuse(`junction ${id} is not defined`);
    const [patternId, category] = [optionalId(line, 2), line.text.split(';')[1]?.trim()];
    const demands = this.demands.get(id) ?? [];
    demands.push({
      base: number(line, 1, 'demand'),
      ...(patternId ? { patternId } : {}),
      ...(category ? { category } : {}),
    });
    this.demands.set(id, demands);
  }

  #status(line: InpLine): void {
    const [id, text] = [word(line, 0, 'link'), word(line, 1, 'status').toUpperCase()];
    const [pipe, pump, valve] = [this.pipes.get(id), this.pumps.get(id), this.valves.get(id)];
    if (!(pipe || pump || valve)) refuse(`link ${id} is not defined`);
    const status = text === 'OPEN' ? 'open' : text === 'CLOSED' ? 'closed' : undefined;
    if (pipe) pipe.status = status ?? refuse(`a pipe is OPEN or CLOSED, not ${text}`);
    if (valve) {
      if (status) valve.status = status;
      else if (text !== 'ACTIVE') valve.setting = toNumber(text, 'status');
    }
    if (pump) {
      if (status) pump.status = status;
      else pump.speed = toNumber(text, 'status');
    }
  }

  #pattern(line: InpLine): void {
    const multipliers = this.patterns.get(word(line, 0, 'id')) ?? [];
    for (const token of line.tokens.slice(1)) multipliers.push(toNumber(token, 'multiplier'));
    this.patterns.set(word(line, 0, 'id'), multipliers);
  }

  #curve(line: InpLine): void {
    const points = this.curves.get(word(line, 0, 'id')) ?? [];
    points.push([number(line, 1, 'x'), number(line, 2, 'y')]);
    this.curves.set(word(line, 0, 'id'), points);
  }

  #rule({ tokens }: InpLine): void {
    const text = tokens.join(' ');
    if (tokens[0]?.toUpperCase() === 'RULE') this.rules.push(text);
    else if (this.rules.length === 0) refuse('a rule starts with RULE and its id');
    else this.rules[this.rules.length - 1] += `\n${text}`;
  }

  #energy(line: InpLine): void {
    const [first, second] = [word(line, 0, 'keyword').toUpperCase(), line.tokens[1]?.toUpperCase() ?? ''];
    if (first === 'DEMAND') this.energy.demandChargePerKw = number(line, 2, 'demand charge');
    else if (first === 'GLOBAL') {
      if (second.startsWith('EFFI')) this.energy.globalEfficiencyPercent = number(line, 2, 'efficiency');
      else if (second.startsWith('PRIC')) this.energy.globalPricePerKwh = number(line, 2, 'price');
      else if (second.startsWith('PATT')) this.energy.globalPricePatternId = word(line, 2, 'pattern');
      else refuse(`a GLOBAL energy value is EFFICIENCY, PRICE or PATTERN, not ${second}`);
    } else if (first === 'PUMP') {
      const pump = this.pumps.get(word(line, 1, 'pump'));
      const keyword = line.tokens[2]?.toUpperCase() ?? '';
      if (!pump) refuse(`pump ${line.tokens[1]} is not defined`);
      else if (keyword.startsWith('EFFI')) pump.efficiencyCurveId = word(line, 3, 'curve');
      else if (keyword.startsWith('PRIC')) pump.pricePerKwh = number(line, 3, 'price');
      else if (keyword.startsWith('PATT')) pump.pricePatternId = word(line, 3, 'pattern');
      else refuse(`a PUMP energy value is EFFICIENCY, PRICE or PATTERN, not ${keyword}`);
    } else refuse(`an energy line starts with GLOBAL, PUMP or DEMAND, not ${first}`);
  }

  #emitter(line: InpLine): void {
    const junction = this.junctions.get(word(line, 0, 'junction'));
    if (!junction) refuse(`junction ${line.tokens[0]} is not defined`);
    junction.emitter = number(line, 1, 'coefficient');
  }

  #time(line: InpLine): void {
    const upper = line.tokens.map((token) => token.toUpperCase());
    if (upper[0]?.startsWith('STAT')) return;
    const words = (keyword: string) => keyword.split(' ');
    const entry = (Object.entries(TIME_KEYWORDS) as [keyof Times, string][]).find(([, keyword]) =>
      words(keyword).every((part, i) => upper[i]?.startsWith(part.slice(0, 4))),
    );
    if (!entry) refuse(`no time setting has this name`);
    const at = words(entry[1]).length;
    const seconds = parseTimeS(word(line, at, 'time'), upper[at + 1]);
    this.times[entry[0]] = Number.isFinite(seconds) ? seconds : refuse(`${line.tokens[at]} is no time`);
  }

  #option(line: InpLine): void {
    const at = line.tokens.length > 2 && !/^(UNBALANCED|QUALITY|MAP|HYDRAULICS)/i.test(line.tokens[0] ?? '') ? 2 : 1;
    const keyword = line.tokens.slice(0, at).join(' ').toUpperCase();
    const value = line.tokens.slice(at).join(' ') || refuse(`option ${keyword} has no value`);
    if (keyword === 'UNITS') this.flowUnit = choose(UNIT_WORDS, value, 'flow unit');
    else if (keyword === 'PRESSURE') this.pressureUnit = choose(PRESSURE_WORDS, value, 'pressure unit');
    else if (keyword === 'HEADLOSS') this.headloss = choose(HEADLOSS_WORDS, value, 'head loss formula');
    else this.options.set(keyword, value);
  }

  toNetwork(): Network {
    for (const [id, demands] of this.demands) {
      const junction = this.junctions.get(id);
      if (junction) junction.demands = demands;
    }
    return {
      title: this.title,
      units: unitsFor(this.flowUnit, this.pressureUnit),
      headloss: this.headloss,
      junctions: [...this.junctions.values()],
      reservoirs: [...this.reservoirs.values()],
      tanks: [...this.tanks.values()],
      pipes: [...this.pipes.values()],
      pumps: [...this.pumps.values()],
      valves: [...this.valves.values()],
      patterns: [...this.patterns].map(([id, multipliers]): Pattern => ({ id, multipliers })),
      curves: [...this.curves].map(([id, points]): Curve => ({ id, points })),
      controls: this.controls,
      rules: this.rules,
      energy: this.energy,
      times: this.times,
      options: Object.fromEntries(this.options),
      coordinates: this.coordinates,
      vertices: this.vertices,
      otherSections: this.kept,
    };
  }
}
