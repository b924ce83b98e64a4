import type { TestScenario } from '../testing/scenario.ts';

const toClock = (timeS: number): string =>
  `${Math.floor(timeS / 3600)}:${String(Math.floor(timeS / 60) % 60).padStart(2, '0')} h`;

const MOST_IDS = 8;
const list = (ids: readonly string[]): string =>
  `${ids.slice(0, MOST_IDS).join(', ')}${ids.length > MOST_IDS ? ` and ${ids.length - MOST_IDS} more` : ''}`;

const whatOf = (scenario: TestScenario): string => {
  switch (scenario.kind) {
    case 'burst': {
      const { value, unit } = scenario.holeArea;
      const place =
        scenario.pipeId === undefined
          ? `at ${scenario.nodeId}`
          : `along pipe ${scenario.pipeId}, at ${scenario.fraction} of its length`;
      return `burst ${place}, a hole of ${value} ${unit}`;
    }
    case 'demand-surge':
      return `${scenario.nodeIds === undefined ? 'all demands' : `demand of ${list(scenario.nodeIds)}`} × ${scenario.multiplier}`;
    case 'fire-flow':
      return `a hydrant at ${scenario.nodeId} draws ${scenario.flow.value} ${scenario.flow.unit}`;
    case 'outage':
      return `outage of ${list(scenario.linkIds)}`;
    case 'power-failure':
      return `power failure of ${scenario.pumpIds === undefined ? 'all pumps' : list(scenario.pumpIds)}`;
    case 'source-loss':
      return `loss of source ${scenario.nodeId}`;
  }
};

/** A scenario in words, such as `burst at 22, a hole of 10 cm2, from 2:00 h to 4:00 h`. */
export const toScenarioText = (scenario: TestScenario): string => {
  const { fromS = 0, untilS } = scenario;
  const from = fromS > 0 ? `, from ${toClock(fromS)}` : '';
  return `${whatOf(scenario)}${from}${untilS === undefined ? '' : ` to ${toClock(untilS)}`}`;
};
