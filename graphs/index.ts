import type { GraphLoader } from './ports.ts';

/** Every graph that a worker serves, by graph id. A run loads its own graph only: each is evaluated anew in its sandbox. */
export const GRAPHS: Readonly<Record<string, GraphLoader>> = {
  analyst: async () => (await import(/* webpackMode: "eager" */ './analyst/graph.ts')).createAnalyst,
  backtest: async () => (await import(/* webpackMode: "eager" */ './backtest/graph.ts')).createBacktest,
  control: async () => (await import(/* webpackMode: "eager" */ './control/graph.ts')).createControl,
  'hydro-operator': async () =>
    (await import(/* webpackMode: "eager" */ './hydro-operator/graph.ts')).createHydroOperator,
  calibrate: async () => (await import(/* webpackMode: "eager" */ './calibrate/graph.ts')).createCalibrate,
  'n-minus-one': async () => (await import(/* webpackMode: "eager" */ './n-minus-one/graph.ts')).createNMinusOne,
  scan: async () => (await import(/* webpackMode: "eager" */ './scan/graph.ts')).createScan,
  schedule: async () => (await import(/* webpackMode: "eager" */ './schedule/graph.ts')).createSchedule,
  simulate: async () => (await import(/* webpackMode: "eager" */ './simulate/graph.ts')).createSimulate,
  test: async () => (await import(/* webpackMode: "eager" */ './test/graph.ts')).createTest,
  'schedule-day': async () => (await import(/* webpackMode: "eager" */ './schedule-day/graph.ts')).createScheduleDay,
  watch: async () => (await import(/* webpackMode: "eager" */ './watch/graph.ts')).createWatch,
};
