/** What the engine's codes mean. */
export const WARNINGS_ZH: Readonly<Record<string, string>> = {
  UNBALANCED: '求解器在规定次数内未达到精度，这些时刻的水头和流量为近似值',
  UNSTABLE: '求解器固定部分管段状态后才平衡',
  DISCONNECTED: '有用水的节点与水源之间没有通路，其水头无意义',
  PUMP_CANNOT_SUPPLY_HEAD: '所需扬程超出水泵能力，水泵被关闭',
  PUMP_CANNOT_SUPPLY_FLOW: '水泵超出其特性曲线运行',
  VALVE_CANNOT_DELIVER: '流量控制阀达不到设定值',
  NEGATIVE_PRESSURE: '有用水的节点出现负压',
  DEMAND_NOT_MET: '压力过低，节点得不到所需水量',
  TANK_EMPTY: '水箱降到最低水位，不能供水',
  TANK_FULL: '水箱升到最高水位，不能进水',
  ILL_CONDITIONED: '水头超出物理意义（封闭区域），未计入汇总',
  PUMP_CLOSED_IN_FILE: '水泵在文件中关闭，没有任何控制将其打开',
  BELOW_RESIDUAL_PRESSURE: '消火栓开启前压力已低于剩余压力要求，因此无水可取',
};

/** The refusals of the hydraulic tools that people meet most; any other stands as it came. */
export const refusalInChinese = (reason: string): string =>
  reason
    .replace(
      /^No network (\S+?)(?: in version (\d+))? is stored; there (?:is none: give INP text|are (.*))$/u,
      (_match, id: string, version: string | undefined, known: string | undefined) =>
        `没有名为 ${id} 的管网${version === undefined ? '' : `（版本 ${version}）`}；${known === undefined ? '还没有存入任何管网，请给出 INP 文本' : `现有 ${known.replaceAll('(version ', '(版本 ')}`}`,
    )
    .replace(
      /^Cannot tell the series of (node|link) "(.+)": the network has no (?:node|link) of this id$/u,
      (_match, kind: string, id: string) => `管网中没有编号为 ${id} 的${kind === 'node' ? '节点' : '管段'}`,
    );
