import type { Conversation, Json } from '../conversation.ts';
import { propertiesOf } from '../json-schema.ts';
import { languageOf } from '../market-question.ts';
import type { Subject } from '../subject.ts';
import { linksOf, nodesOf } from './element-words.ts';
import { clock, span } from './format.ts';
import { isProbe, planWaterCalls } from './plan-calls.ts';
import { WATER_ENGLISH } from './water-en.ts';
import { toWaterFacts } from './water-facts.ts';
import { isWaterQuestion, readWaterFollowUp, type WaterQuestion } from './water-question.ts';
import { reportWater } from './water-report.ts';
import { WATER_CHINESE } from './water-zh.ts';

const TOOLS = ['simulation', 'testing', 'scheduling', 'identification', 'control'];
/** Names that other tools may have too; ours take a network. */
const owns: Subject['owns'] = ({ function: { name, parameters } }) =>
  TOOLS.includes(name) && propertiesOf(parameters as Json).some(([property]) => property === 'network_config');

const read = ({ question, wholeQuestion, earlier }: Conversation) =>
  readWaterFollowUp(question, wholeQuestion, earlier);

/** Numbers that no rule reads, and times that do not narrow what was called. */
const unusedOf = ({ unused, window, atS, tasks, limit, elements }: WaterQuestion): readonly string[] => {
  const isRun = tasks.every((task) => task === 'simulate' || task === 'schedule');
  const isTold = limit !== undefined || [...nodesOf(elements), ...linksOf(elements)].length > 0;
  return [
    ...unused,
    ...(window && isRun && limit === undefined ? [span({ fromS: window.fromS, toS: window.untilS })] : []),
    ...(atS !== undefined && isRun && !isTold ? [clock(atS)] : []),
  ];
};

/** Water networks: simulation, tests and schedules, as people ask for them. */
export const WATER: Subject = {
  owns,

  plan(conversation, tools) {
    const offered = tools.filter(owns).map(({ function: { name } }) => name);
    const asked = read(conversation);
    if (offered.length === 0 || !isWaterQuestion(asked)) return undefined;
    return planWaterCalls(asked, conversation.outcomes).calls.filter(({ name }) => offered.includes(name));
  },

  report(conversation, tools) {
    const words = languageOf(conversation.question) === 'zh' ? WATER_CHINESE : WATER_ENGLISH;
    const asked = read(conversation);
    const isOurs = tools.some(owns);
    const facts = conversation.outcomes.flatMap((outcome) => {
      const one = toWaterFacts(outcome);
      return one === undefined || isProbe(outcome, asked) ? [] : [one];
    });
    const lacks = isOurs && isWaterQuestion(asked) ? planWaterCalls(asked, conversation.outcomes).lacks : [];
    const unused = unusedOf(asked);
    const word = asked.limit?.unknownUnit ?? '';
    return {
      paragraphs: [
        ...(facts.length > 0 && unused.length > 0 ? [words.unused(unused)] : []),
        ...facts.flatMap((one) => reportWater(one, asked, words)),
        ...lacks.map((lack) => words.lack(lack, word)),
      ],
      examples: isOurs ? words.examples : [],
    };
  },

  tells: (value) => toWaterFacts({ name: '', args: {}, failed: false, text: '', value }) !== undefined,
};
