import { expect, test } from 'vitest';
import { SCENARIO_ENGLISH } from './scenario-en.ts';
import { SCENARIO_CHINESE } from './scenario-zh.ts';

const outage = { kind: 'outage', linkIds: ['9'] };

test.each([
  [outage, 'outage of 9', '9 停用'],
  [{ ...outage, fromS: 21_600 }, 'outage of 9, from 6:00', '9 停用，6:00 起'],
  [{ ...outage, fromS: 0, untilS: 21_600 }, 'outage of 9, from 0:00 until 6:00', '9 停用，0:00 起至 6:00'],
  [
    { kind: 'available-fire-flow', nodeId: '22', atS: 64_800 },
    'available fire flow at 22, at 18:00',
    '节点 22 可用消防流量，18:00',
  ],
])('a title says when: %j', (scenario, english, chinese) => {
  expect(SCENARIO_ENGLISH.tested('Net1', scenario)).toBe(`## Net1: ${english}`);
  expect(SCENARIO_CHINESE.tested('Net1', scenario)).toBe(`## Net1：${chinese}`);
});
