import { clock, num, span, table } from './format.ts';
import { SCENARIO_CHINESE } from './scenario-zh.ts';
import { WARNINGS_ZH } from './warnings-zh.ts';
import { MOST_PERIODS, MOST_ROWS, type WaterWords } from './water-words.ts';

const some = (ids: readonly string[], count: number): string =>
  count > ids.length || ids.length > MOST_ROWS
    ? `${ids.slice(0, MOST_ROWS).join('、')} 等共 ${count} 个`
    : ids.join('、');

const QUANTITIES: Readonly<Record<string, string>> = {
  pressure: '压力',
  quality: '水龄',
  flow: '流量',
  velocity: '流速',
};

export const WATER_CHINESE: WaterWords = {
  ...SCENARIO_CHINESE,
  network: (ref) => (ref === null ? '所给管网' : `${ref.networkId}（版本 ${ref.version}）`),
  simulated: (network, durationS) => {
    if (durationS === undefined) return `## ${network}，模拟`;
    return durationS === 0 ? `## ${network}，单个稳态` : `## ${network}，模拟 ${clock(durationS)}`;
  },
  unitAssumed: (value, unit) => `问题未给单位：${num(value)} 按管网的压力单位 ${unit} 理解。`,
  lowPressure: ({ limit, nodeCount, nodes }, { pressure }, stepS, given) => {
    const times = stepS === undefined ? '各输出时刻' : `各输出时刻（每 ${clock(stepS)}）`;
    if (nodeCount === 0)
      return [
        `**压力低于 ${num(limit)} ${pressure}${given === undefined ? '' : `（${given}）`}。** ${times}没有节点低于该值。`,
      ];
    const shown = nodes.slice(0, MOST_ROWS);
    return [
      `**压力低于 ${num(limit)} ${pressure}${given === undefined ? '' : `（${given}）`}。** ${times}共有 ${nodeCount} 个节点低于该值${nodeCount > shown.length ? `，最低的 ${shown.length} 个` : ''}：`,
      table(
        ['节点', `最低（${pressure}）`, '时刻', '低于限值的时段'],
        shown.map(({ nodeId, lowestPressure, lowestAtS, periods, periodCount }) => [
          nodeId,
          num(lowestPressure),
          clock(lowestAtS),
          periods.slice(0, MOST_PERIODS).map(span).join('、') +
            (periodCount > MOST_PERIODS ? ` 等共 ${periodCount} 段` : ''),
        ]),
      ),
    ];
  },
  lowThen: (when, nodeIds) => `${when}：${nodeIds.length === 0 ? '没有' : some(nodeIds, nodeIds.length)}。`,
  unused: (words) => `问题中的以下内容未被理解，对结果没有影响：${words.join('、')}。`,
  cannotListAbove: '没有工具能列出高于某压力的节点；最高压力见下。',
  series: (series) =>
    table(
      ['对象', '量', '该时刻', '最低', '最高'],
      series.map(({ kind, id, quantity, unit, at, lowest, highest }) => [
        `${kind === 'node' ? '节点' : '管段'} ${id}`,
        `${QUANTITIES[quantity] ?? quantity}${unit === '' ? '' : `（${unit}）`}`,
        at ? `${clock(at.timeS)} 时 ${num(at.value)}` : '-',
        `${clock(lowest.timeS)} 时 ${num(lowest.value)}`,
        `${clock(highest.timeS)} 时 ${num(highest.value)}`,
      ]),
    ),
  range: (lowest, highest, { pressure }) =>
    `**压力。** ${[
      ...(lowest ? [`最低 ${num(lowest.pressure)} ${pressure}（节点 ${lowest.nodeId}，${clock(lowest.timeS)}）`] : []),
      ...(highest
        ? [`最高 ${num(highest.pressure)} ${pressure}（节点 ${highest.nodeId}，${clock(highest.timeS)}）`]
        : []),
    ].join('，')}。`,
  tanks: (tanks, { length }) =>
    tanks.length === 0
      ? '**水箱。** 没有水箱。'
      : `**水箱水位**（自池底起）：\n\n${table(
          ['水箱', `起始（${length}）`, '结束', '最低', '最高'],
          tanks
            .slice(0, MOST_ROWS)
            .map(({ tankId, startLevel, endLevel, lowestLevel, highestLevel }) => [
              tankId,
              ...[startLevel, endLevel, lowestLevel, highestLevel].map((level) => (level === null ? '-' : num(level))),
            ]),
        )}`,
  energy: ({ pumps, energyKwh, energyCost, demandCharge, totalCost, peakKw }) =>
    pumps.length === 0
      ? '**能耗。** 没有水泵。'
      : `**能耗。** ${num(energyKwh)} kWh，峰值 ${num(peakKw)} kW；费用 ${num(totalCost)}` +
        `${demandCharge === 0 ? '' : `（电量 ${num(energyCost)}，需量 ${num(demandCharge)}）`}` +
        `${totalCost === 0 ? '，因为管网未给电价：可注明电价，例如“0.5 元/度”' : ''}。\n` +
        pumps
          .slice(0, MOST_ROWS)
          .map(
            ({ pumpId, energyKwh: kwh, onS, efficiencyPercent, switches }) =>
              `- 水泵 ${pumpId}：${num(kwh)} kWh，运行 ${clock(onS)}，效率 ${num(efficiencyPercent)} %，启停 ${switches} 次`,
          )
          .join('\n'),
  supply: ({ supplyFailure, failingNodeCount, failingNodeIds }) =>
    supplyFailure
      ? `**供水不足**：${failingNodeCount} 个节点（${some(failingNodeIds, failingNodeCount)}），部分用水得不到满足。`
      : '**供水。** 用水全部满足。',
  warnings: (warnings) =>
    warnings.length === 0
      ? '**警告。** 无。'
      : `**警告。**\n${warnings
          .map(
            ({ code, message, fromS, toS, elementIds, elementCount }) =>
              `- ${span({ fromS, toS })} ${code}：${WARNINGS_ZH[code] ?? message}${elementCount === 0 ? '' : `（${some(elementIds, elementCount)}）`}`,
          )
          .join('\n')}`,
  notConverged: ({ unbalancedSteps, hydraulicSteps }) =>
    `**存疑。** ${hydraulicSteps} 步中有 ${unbalancedSteps} 步未收敛，其数值为近似值。`,
  source: ({ run, demandModel, convergence, massBalance }) =>
    `由 EPANET ${run.engineVersion} 计算（${demandModel === 'dda' ? '需水驱动' : '压力驱动'}），共 ${convergence.hydraulicSteps} 个水力步；` +
    `水量误差 ${Number(massBalance.errorPercent.toFixed(2))} %。时间为自模拟开始起的 时:分。`,
  engine: ({ engineVersion }) => `由 EPANET ${engineVersion} 计算。时间为自模拟开始起的 时:分。`,
  kept: ({ resultId, hasPicture }) =>
    `完整结果：\`GET /hydro/results/${resultId}\`${hasPicture ? `；图：\`GET /hydro/results/${resultId}/picture\`` : ''}。`,
};
