/** Values of one metric by its labels. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  /** What Prometheus appends to the name, of a histogram. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  /** The values as they are now. */
  read(): readonly Sample[] | Promise<readonly Sample[]>;
}

type Labels = Readonly<Record<string, string>>;

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels));

interface Distribution {
  readonly labels: Labels;
  readonly counts: number[];
  sum: number;
}

/** Counts what is observed into buckets, by labels: their values must be few. */
export class Histogram implements Metric {
  readonly type = 'histogram';
  readonly name: string;
  readonly help: string;
  readonly #bounds: readonly number[];
  readonly #byLabels = new Map<string, Distribution>();

  /** @param bounds Upper bounds of the buckets, ascending. */
  constructor(name: string, help: string, bounds: readonly number[]) {
    this.name = name;
    this.help = help;
    this.#bounds = bounds;
  }

  observe(labels: Labels, value: number): void {
    const key = keyOf(labels);
    let entry = this.#byLabels.get(key);
    if (entry === undefined) {
      entry = { labels, counts: Array.from({ length: this.#bounds.length + 1 }, () => 0), sum: 0 };
      this.#byLabels.set(key, entry);
    }
    const index = this.#bounds.findIndex((bound) => value <= bound);
    const bucket = index === -1 ? this.#bounds.length : index;
    entry.counts[bucket] = (entry.counts[bucket] ?? 0) + 1;
    entry.sum += value;
  }

  read(): readonly Sample[] {
    return [...this.#byLabels.values()].flatMap(({ labels, counts, sum }): readonly Sample[] => {
      let count = 0;
      const buckets = counts.map((n, index): Sample => {
        count += n;
        const le = `${this.#bounds[index] ?? '+Inf'}`;
        return { suffix: '_bucket', labels: { ...labels, le }, value: count };
      });
      return [...buckets, { suffix: '_sum', labels, value: sum }, { suffix: '_count', labels, value: count }];
    });
  }
}

const escapeLabel = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

const toLine = (name: string, { suffix, labels = {}, value }: Sample): string => {
  const pairs = Object.entries(labels).map(([key, label]) => `${key}="${escapeLabel(label)}"`);
  return `${name}${suffix ?? ''}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
};

/** Prometheus' text format, version 0.0.4. */
export const toPrometheus = async (metrics: readonly Metric[]): Promise<string> => {
  const blocks = await Promise.all(
    metrics.map(async (metric) => {
      const { name, help, type } = metric;
      const samples = await metric.read();
      return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((sample) => toLine(name, sample)).join('')}`;
    }),
  );
  return blocks.join('');
};

export const toJsonMetrics = (metrics: readonly Metric[]) =>
  Promise.all(
    metrics.map(async (metric) => {
      const { name, help, type } = metric;
      return { name, help, type, values: await metric.read() };
    }),
  );
