import type { LogEvent } from '../../schemas/events.ts';
import type { Thread } from '../../stores/thread-store.ts';

type Values = Readonly<Record<string, unknown>>;

const INTERRUPT = '__interrupt__';

/** The texts from which a run's final values are made: the last whole state, and the interrupts that came after it. */
export interface FinalValues {
  readonly state: string | undefined;
  readonly interrupts: readonly string[];
}

export const NO_VALUES: FinalValues = { state: undefined, interrupts: [] };

const isInterruptOnly = (data: string): boolean => {
  if (!data.startsWith(`{"${INTERRUPT}"`)) return false;
  return Object.keys(JSON.parse(data) as Values).length === 1;
};

/** A pure step: remembers texts, so that waiting for a long run parses one state and not all of them. */
export const addValues = (values: FinalValues, { event, data }: LogEvent): FinalValues => {
  if (event !== 'values') return values;
  if (isInterruptOnly(data)) return { ...values, interrupts: [...values.interrupts, data] };
  return { state: data, interrupts: [] };
};

const interruptsIn = (text: string): readonly unknown[] => {
  const interrupts = (JSON.parse(text) as Values)[INTERRUPT];
  return Array.isArray(interrupts) ? interrupts : [];
};

const idOf = (interrupt: unknown): unknown => (interrupt as { readonly id?: unknown } | null)?.id ?? interrupt;

const withInterrupts = (state: unknown, interrupts: readonly unknown[]): unknown => {
  // A graph whose state is one value has no place for them; the thread's own interrupts show them.
  const isObject = state === undefined || (typeof state === 'object' && state !== null && !Array.isArray(state));
  if (interrupts.length === 0 || !isObject) return state;
  const byId = new Map(interrupts.map((interrupt) => [idOf(interrupt), interrupt]));
  return { ...state, [INTERRUPT]: [...byId.values()] };
};

/** What the run streamed last; the thread's own values when it streamed none. */
export const toFinalValues = (values: FinalValues, thread: Thread | undefined): unknown => {
  if (values.state === undefined && values.interrupts.length === 0)
    return withInterrupts(thread?.values ?? {}, Object.values(thread?.interrupts ?? {}).flat());
  const state: unknown = values.state === undefined ? thread?.values : JSON.parse(values.state);
  const own = values.state === undefined ? [] : interruptsIn(values.state);
  return withInterrupts(state, [...own, ...values.interrupts.flatMap(interruptsIn)]);
};
