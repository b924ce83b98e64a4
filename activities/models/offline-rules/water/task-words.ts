/** What is to be done with a network. */
export type Task =
  | ('simulate' | 'schedule' | 'n-minus-one')
  | ('burst' | 'fire' | 'power-failure' | 'source-loss' | 'outage' | 'surge')
  | ('identify' | 'control' | 'list' | 'constituent');
/** What of a simulation is asked for; none: all of it. */
export type Topic = 'pressure' | 'tanks' | 'energy' | 'flow' | 'age';

const FAILS =
  /\b(?:fail\w*|outages?|out of (?:service|order)|clos(?:e[sd]?|ing)|shut\w*|break\w*|broken|(?<!head[ -])los(?:es?|s|ing|t)|without|offline|isolat\w+|taken? out|remov\w+|stops?|stopped|trips?|tripped|goes down)\b|关闭|关掉|故障|失效|断开|检修|停(?!电)|损坏|退出|切断/iu;
const N_MINUS_ONE =
  /\bn\s?[-–]\s?1\b|\bn minus (?:1|one)\b|\b(?:which|what|most|rank\w*)\b[^.?!]{0,80}\b(?:pipe|link|main|pump)s?\b[^.?!]{0,80}\b(?:matters?|critical|important|worst|vulnerable|essential)|\b(?:most\s+)?(?:critical|vulnerable|important|essential)\s+(?:pipe|link|main|pump)|\bcriticality\b|哪(?:一)?(?:根|条|个|些|段)?(?:管|水管|泵|水泵)[^。？]{0,40}(?:重要|关键|影响|严重)|(?:最|较)?(?:重要|关键|薄弱)的?(?:管|泵|环节)|逐(?:一|根|条)/iu;
const SCHEDULE =
  /\bschedul\w*|\b(?:cheap\w*|optimi[sz]\w*|optimal|minimi[sz]\w*)\b[^.?!]{0,40}\b(?:pump\w*|energy|electric\w*|costs?)\b|\b(?:least|lowest|minimal|minimum)\s+(?:\w+\s+)?(?:costs?|energy|electricity)\b|\bbest\b[^.?!]{0,30}\bpump|\bwhen (?:should|to|must|shall)\b[^.?!]{0,30}\bpump|调度|排程|(?:优化|最省|最便宜|最低|最优)[^。？]{0,40}(?:泵|电费|能耗)|泵[^。？]{0,40}(?:优化|最省|最便宜|何时开)|什么时候开泵/iu;
const IDENTIFY =
  /\bcalibrat\w*|\bidentif\w*|\broughness\b|\bfind\w* (?:the |a )?leaks?\b|\bwhere\b[^.?!]{0,80}\bleak|\bleak (?:detection|location|localisation)|率定|校准|校核|粗糙|漏损(?:定位|识别)|漏点/iu;
const CONTROL =
  /\b(?:pid|mpc|set-?points?|closed[- ]loop|controllers?)\b|\b(?:hold|regulate|maintain|stabili[sz]e)\b[^.?!]{0,80}\b(?:pressure|level|flow)\b[^.?!]{0,80}\b(?:at|with|by)\b|闭环|设定值|恒压/iu;
const SIMULATE =
  /\bsimulat\w*|\bpressures?\b|\btank levels?\b|\blevels? (?:of|in) (?:the )?tanks?\b|\btanks?\b|\bhydraulic\w*|\b(?:energy|electricity|pumping costs?)\b|\bflows?\b|\bvelocit\w+|\bwater age\b|\brun\b|模拟|仿真|压力|水压|水位|能耗|电费|电耗|流量|流速|水龄/iu;

const POWER_FAILURE = /\bpower (?:failure|outage|cut|loss|fails?|is out)\b|\bblack-?outs?\b|停电|断电/iu;
const CONSTITUENT =
  /\b(?:chlorine|fluoride|water quality|disinfect\w*|contaminat\w*|contaminants?|constituents?|residuals? of|trac(?:e|er|ing))\b|余氯|水质|污染|示踪/iu;
const PUMPS = /\bpumps?\b|泵/iu;
/** A tank or reservoir itself is lost, whatever the pumps do. */
const SOURCE_LOST =
  /\b(?:los(?:e|es|ing|s of)|without|isolat\w+|clos(?:e|ing)|shut\w*|remov\w+|take out)\s+(?:off\s+|down\s+)?(?:the\s+)?(?:tanks?|reservoirs?|sources?)\b|\b(?:tank|reservoir|source)\s+\S+\s+(?:fails?|is (?:lost|closed|shut|out|isolated|offline|removed))|(?:关闭|停用|失去|隔离)[^。？，]{0,6}(?:水箱|水塔|水池|水库|水源)|(?:水箱|水塔|水池|水库|水源)\s*\S{0,4}\s*(?:停用|失效|故障|检修|退出|关闭)/iu;
const LIST =
  /\b(?:which|what) networks\b[^.?!]{0,80}\b(?:have|has|stored|there|exist|know|available|samples?)\b|\b(?:list|show)\b(?: me)?(?: all)?(?: the| your| my)? networks\b|(?:有|存)(?:了)?哪些管网|列出(?:所有)?管网/iu;

interface Named {
  readonly links: boolean;
  readonly sources: boolean;
}

/** @param named Whether the text names links, a tank or reservoir. */
export const tasksIn = (text: string, named: Named): readonly Task[] => {
  const fails = FAILS.test(text);
  const isSweep = N_MINUS_ONE.test(text);
  const isPowerFailure =
    POWER_FAILURE.test(text) || (fails && !named.links && !isSweep && !SOURCE_LOST.test(text) && PUMPS.test(text));
  const isNone = !named.links && !named.sources && !isSweep;
  const candidates: readonly (readonly [Task, boolean])[] = [
    ['n-minus-one', isSweep],
    ['burst', /\bbursts?\b|\b(?:pipe|main) breaks?\b|\bhole\b|爆管|爆裂|破裂|穿孔/iu.test(text)],
    ['fire', /\bfire[- ]?(?:flows?|fighting)?\b|\bhydrants?\b|消防|火灾|消火栓/iu.test(text)],
    // "The pumps stop" means all of them; a tank beside them is what is asked about, not what is lost.
    ['power-failure', isPowerFailure],
    ['source-loss', fails && named.sources && !named.links && !isPowerFailure],
    [
      'outage',
      fails &&
        !isSweep &&
        (named.links || (isNone && /\b(?:pipes?|mains?|valves?|links?)\b|管道|管段|水管|阀/iu.test(text))),
    ],
    ['surge', /\bsurges?\b|激增|突增/iu.test(text)],
    ['schedule', SCHEDULE.test(text)],
    ['identify', IDENTIFY.test(text)],
    ['control', CONTROL.test(text)],
    ['list', LIST.test(text)],
    ['constituent', CONSTITUENT.test(text)],
  ];
  const special = candidates.flatMap(([task, asked]) => (asked ? [task] : []));
  // A burst or a fire shuts nothing, though the pipe "breaks".
  const isOther = special.includes('burst') || special.includes('fire');
  const tasks = special.filter((task) => !(isOther && task === 'outage'));
  return tasks.length === 0 && SIMULATE.test(text) ? ['simulate'] : tasks;
};

const TOPICS: readonly (readonly [Topic, RegExp])[] = [
  ['pressure', /\bpressures?\b|压力|水压/iu],
  ['tanks', /\btanks?\b|\bwater levels?\b|水塔|水箱|水池|水位/iu],
  ['energy', /\benergy\b|\bcosts?\b|\bkwh\b|\belectric\w*|\bpower (?:use|consumption)\b|能耗|电费|电耗|耗电|用电/iu],
  ['flow', /\bflows?\b|\bvelocit\w+|流量|流速/iu],
  ['age', /\bwater age\b|\bage of (?:the )?water\b|水龄/iu],
];
export const topicsIn = (text: string): readonly Topic[] =>
  TOPICS.flatMap(([topic, words]) => (words.test(text) ? [topic] : []));

/** What a schedule is to be best at. */
export const objectiveIn = (text: string): 'cost' | 'energy' | 'efficiency' | undefined => {
  if (/\befficien\w*|效率/iu.test(text)) return 'efficiency';
  if (
    /\b(?:least|lowest|minimal|minimum|minimi[sz]\w*|less)\s+(?:electric\w*\s+)?energy\b|\benergy[- ]optimal|能耗最(?:低|少|小)|最(?:低|少|小)(?:的)?能耗|最节能/iu.test(
      text,
    )
  )
    return 'energy';
  return undefined;
};

export const namesPipesOnly = (text: string): boolean =>
  /\b(?:pipes?|mains?)\b|管道|管段|水管|根管|条管/iu.test(text) && !/\b(?:pumps?|links?)\b|泵/iu.test(text);
