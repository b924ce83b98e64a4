import { isRecord } from '../../../../schemas/record.ts';
import { clock, num, span, table } from './format.ts';
import { pumpPeriods } from './pump-periods.ts';
import type { SCENARIO_ENGLISH } from './scenario-en.ts';
import { MOST_MEMBERS, MOST_ROWS } from './water-words.ts';

const amount = (value: unknown): string =>
  isRecord(value) && typeof value.value === 'number' ? `${num(value.value)} ${value.unit}` : '';
const ids = (value: unknown): string => (Array.isArray(value) ? value.join('、') : String(value ?? ''));

const NAMES: Readonly<Record<string, (scenario: Readonly<Record<string, unknown>>) => string>> = {
  burst: ({ nodeId, pipeId, holeArea }) =>
    `${nodeId === undefined ? `管段 ${ids(pipeId)} 中点` : `节点 ${ids(nodeId)}`} 爆管，孔口 ${amount(holeArea)}`,
  'demand-surge': ({ multiplier, nodeIds }) =>
    `${nodeIds === undefined ? '' : `${ids(nodeIds)} `}用水量乘以 ${ids(multiplier)}`,
  'fire-flow': ({ nodeId, flow }) => `节点 ${ids(nodeId)} 消防流量 ${amount(flow)}`,
  outage: ({ linkIds }) => `${ids(linkIds)} 停用`,
  'power-failure': ({ pumpIds }) => `停电${pumpIds === undefined ? '' : `（${ids(pumpIds)}）`}`,
  'source-loss': ({ nodeId }) => `水源 ${ids(nodeId)} 中断`,
  'n-minus-one': () => '逐一停用管段（N-1）',
  'available-fire-flow': ({ nodeId }) => `节点 ${ids(nodeId)} 可用消防流量`,
};
const when = ({ fromS, untilS, atS }: Readonly<Record<string, unknown>>): string => {
  if (typeof atS === 'number') return `，${clock(atS)}`;
  const from = typeof fromS === 'number' && (fromS > 0 || typeof untilS === 'number') ? `，${clock(fromS)} 起` : '';
  return typeof untilS === 'number' ? `${from}至 ${clock(untilS)}` : from;
};
const OBJECTIVES = { cost: '费用最低', energy: '能耗最低', efficiency: '效率最高' };
const CRITERIA: Readonly<Record<string, string>> = {
  'minimum-pressure': '最低压力不达标',
  unserved: '有用水未满足',
  'tank-empty': '水箱放空',
};

const LACKS: Readonly<Record<string, string>> = {
  network: '请说明管网：已存管网的编号（例如 Net1）或 INP 文本。',
  hole: '模拟爆管需要孔口大小，例如“孔口 50 平方厘米”或“直径 8 厘米的孔”。',
  node: '请说明位置，例如“节点 22”（或停用的水箱、水库）。',
  'age-node': '请说明要查哪个节点的水龄，例如“节点 22”。',
  link: '请说明管道、水泵或阀门，例如“21 号管道”。',
  list: '没有工具能列出管网：可用 `GET /hydro/networks`。管网名称不存在时，回答会列出现有的。',
  factor: '请说明用水增加多少，例如“用水量乘以 1.5”。',
  identify:
    '我无法从文字中读取实测数据，因此不能率定。助手 `calibrate` 和 `sluice calibrate` 可以：它们以数据形式接收实测值。',
  constituent:
    '我没有水中物质的规则：它需要浓度和衰减。助手 `simulate` 以 `quality` 接收它们，`sluice simulate --quality` 也可以。',
  control: '我没有配置控制器的规则：它需要增益、范围和设定值，一句话说不全。助手 `control` 以数据形式接收它们。',
};

const doubtful = (
  members: readonly { readonly linkId: string; readonly converged: boolean }[],
  say: (links: string) => string,
): readonly string[] => {
  const links = members.slice(0, MOST_MEMBERS).flatMap(({ linkId, converged }) => (converged ? [] : [linkId]));
  return links.length === 0 ? [] : [say(ids(links))];
};

export const SCENARIO_CHINESE: typeof SCENARIO_ENGLISH = {
  tested: (network, scenario) =>
    `## ${network}：${NAMES[String(scenario.kind)]?.(scenario) ?? '测试'}${when(scenario)}`,
  scheduled: (network, { objective, stepS, pumpsOnPerStep }) =>
    `## ${network}：${OBJECTIVES[objective]}的水泵调度，${clock(stepS * pumpsOnPerStep.length)}`,
  conditions: ({ boundary_conditions: boundary, tariff }) => [
    ...(isRecord(boundary) && typeof boundary.demandMultiplier === 'number'
      ? [`全部用水量乘以 ${num(boundary.demandMultiplier)}。`]
      : []),
    ...(isRecord(boundary) && isRecord(boundary.linkStatus)
      ? [`关闭：${ids(Object.keys(boundary.linkStatus))}。`]
      : []),
    ...(isRecord(tariff) && Array.isArray(tariff.pricePerKwh) ? [`全天电价 ${ids(tariff.pricePerKwh)}/kWh。`] : []),
  ],
  scenario: ({ pass, failures, service, baseline }, { pressure, volume, length }) => {
    const { deficientNodeCount, deficientNodes, unservedVolume, unservedPercent, lowestPressure, tanks } = service;
    const empty = tanks.filter(({ emptyAtS }) => emptyAtS !== null);
    return [
      pass
        ? '**通过。**'
        : `**不通过**：${failures.map(({ criterion, message }) => CRITERIA[criterion] ?? message).join('；')}。`,
      `未满足的用水 ${num(unservedVolume)} ${volume}（${num(unservedPercent)} %）` +
        `${lowestPressure ? `；最低压力 ${num(lowestPressure.pressure)} ${pressure}（节点 ${lowestPressure.nodeId}，${clock(lowestPressure.timeS)}）` : ''}。` +
        `无事件时：${num(baseline.unservedPercent)} %${baseline.lowestPressure ? `，最低压力 ${num(baseline.lowestPressure.pressure)} ${pressure}（节点 ${baseline.lowestPressure.nodeId}）` : ''}。`,
      ...(deficientNodeCount === 0
        ? ['没有节点低于完全供水所需的压力。']
        : [
            `${deficientNodeCount} 个节点低于完全供水所需的压力：`,
            table(
              ['节点', '低于的小时数', `最低（${pressure}）`, '时刻', `未满足（${volume}）`],
              deficientNodes
                .slice(0, MOST_ROWS)
                .map((node) => [
                  node.nodeId,
                  num(node.deficientH),
                  num(node.lowestPressure),
                  clock(node.lowestAtS),
                  num(node.unservedVolume),
                ]),
            ),
          ]),
      ...(empty.length === 0
        ? tanks
            .slice(0, MOST_ROWS)
            .map(
              ({ tankId, lowestLevel, lowestAtS }) =>
                `水箱 ${tankId} 未放空，最低水位 ${num(lowestLevel)} ${length}（${clock(lowestAtS)}）。`,
            )
        : empty.map(({ tankId, emptyAtS }) => `水箱 ${tankId} 在 ${clock(emptyAtS ?? 0)} 放空。`)),
    ];
  },
  sweep: ({ members, memberCount, intact }, { pressure, volume }) => {
    const [worst] = members;
    const harmless = worst === undefined || (worst.unservedVolume === 0 && worst.deficientNodeHours === 0);
    return [
      harmless
        ? `**没有关键管段。** ${memberCount} 条管段中停用任何一条，用水都能满足。`
        : `**管段 ${worst.linkId} 最重要**：停用后 ${num(worst.unservedVolume)} ${volume}（${num(worst.unservedPercent)} %）的用水得不到满足；全部完好时为 ${num(intact.unservedPercent)} %。`,
      `共 ${memberCount} 条，按影响排序的前几条：`,
      table(
        ['管段', `未满足（${volume}）`, '%', '低压节点小时', `最低（${pressure}）`, '最严重的节点'],
        members
          .slice(0, MOST_MEMBERS)
          .map((member) => [
            member.linkId,
            num(member.unservedVolume),
            num(member.unservedPercent),
            num(member.deficientNodeHours),
            member.lowestPressure === null ? '-' : num(member.lowestPressure),
            ids(member.worstNodes.slice(0, 3).map(({ nodeId }) => nodeId)) || '-',
          ]),
      ),
      ...doubtful(
        members,
        (links) => `停用 ${links} 时的数字不可信：EPANET 未得到可靠的解，例如有固定来水的片区与所有水箱断开。`,
      ),
    ];
  },
  fireFlow: ({ nodeId, flow, residualPressure, staticPressure, limitingNodeId }, { flow: flowUnit, pressure }) =>
    `**节点 ${nodeId} 的消火栓最多可取 ${num(flow)} ${flowUnit}。** 此时该处剩余 ${num(residualPressure)} ${pressure}（不取水时 ${num(staticPressure)} ${pressure}）；限制点为 ${limitingNodeId}。`,
  schedule: (answer) => {
    const { cost, energyKwh, baseline, savings, savingsPercent, gapPercent, violations, units, method } = answer;
    const isFree = cost === 0 && baseline.cost === 0;
    return [
      `**开泵时段。**\n${pumpPeriods(answer)
        .map(({ pumpId, periods }) => `- ${pumpId}：${periods.length === 0 ? '不开' : periods.map(span).join('、')}`)
        .join('\n')}`,
      isFree
        ? `**费用 0 没有意义**：管网未给电价。可注明电价，例如“0.5 元/度”，或改求能耗最低。本调度用电 ${num(energyKwh)} kWh，管网原有控制用电 ${num(baseline.energyKwh)} kWh。`
        : `**费用 ${num(cost)}**，${num(energyKwh)} kWh。管网原有控制：${num(baseline.cost)}，${num(baseline.energyKwh)} kWh` +
          `${savings === null || savingsPercent === null ? '' : `；节省 ${num(savings)}（${num(savingsPercent)} %）`}。`,
      `**水箱水位**（${units.length}），起始、最低、最高、结束：\n${Object.entries(answer.tankLevels)
        .map(
          ([id, levels]) =>
            `- ${id}：${[levels[0] ?? 0, Math.min(...levels), Math.max(...levels), levels.at(-1) ?? 0].map(num).join('、')}`,
        )
        .join('\n')}`,
      violations.length === 0
        ? `经模拟检验未违反任何限制${answer.lowestPressure === null ? '' : `；最低压力 ${num(answer.lowestPressure)} ${units.pressure}`}。方法 ${method}，比其模型的下界最多高 ${num(gapPercent)} %。`
        : `**违反限制**：${violations.map(({ constraint, elementId, found, limit }) => `${constraint} ${elementId}（${num(found)}，限值 ${num(limit)}）`).join('；')}。`,
    ];
  },
  lack: (lack, word) =>
    lack === 'unit'
      ? `不认识压力单位“${word}”。可用 psi、kPa、MPa、bar、m 或 ft（水柱），不写则按管网的单位。`
      : (LACKS[lack] ?? ''),
  examples: [
    '模拟 Net1，哪里的压力低于 120 psi？',
    '用水量增加 20%，Net2 的水箱水位 48 小时内怎样？',
    'Net1 的 21 号管道关闭会怎样？',
    'Net1 哪根管道最重要？',
    'Net1 的 32 号节点在 20 psi 下有多少消防流量？',
    'sched-A 最便宜的水泵调度',
  ],
};
