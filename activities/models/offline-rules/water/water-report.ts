import { isRecord } from '../../../../schemas/record.ts';
import { reportSimulation } from './report-simulation.ts';
import type { WaterFacts } from './water-facts.ts';
import type { WaterQuestion } from './water-question.ts';
import type { WaterWords } from './water-words.ts';

const reportTest = (
  { answer, args }: Extract<WaterFacts, { kind: 'testing' }>,
  words: WaterWords,
): readonly string[] => {
  const { scenario, sweep, fireFlow, units, run } = answer;
  const supplied = scenario ?? fireFlow;
  return [
    words.tested(words.network(answer.network), isRecord(args.test_scenario) ? args.test_scenario : {}),
    ...words.conditions(args),
    ...(scenario ? words.scenario(scenario, units) : []),
    ...(sweep ? words.sweep(sweep, units) : []),
    ...(fireFlow ? [words.fireFlow(fireFlow, units)] : []),
    ...(supplied ? [words.warnings(supplied.warnings)] : []),
    words.engine(run),
    words.kept(answer.result),
  ];
};

const reportSchedule = (
  { answer, args }: Extract<WaterFacts, { kind: 'scheduling' }>,
  words: WaterWords,
): readonly string[] => [
  words.scheduled(words.network(answer.network), answer),
  ...words.conditions(args),
  ...words.schedule(answer),
  words.supply(answer),
  words.warnings(answer.warnings),
  words.engine(answer.run),
  words.kept(answer.result),
];

/** The paragraphs of one answer of a tool. */
export const reportWater = (facts: WaterFacts, asked: WaterQuestion, words: WaterWords): readonly string[] => {
  switch (facts.kind) {
    case 'simulation':
      return reportSimulation(facts, asked, words);
    case 'testing':
      return reportTest(facts, words);
    case 'scheduling':
      return reportSchedule(facts, words);
  }
};
