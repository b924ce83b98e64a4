import { describe, expect, test } from 'vitest';
import { readWaterFollowUp, readWaterQuestion, type WaterQuestion } from './water-question.ts';

const H = 3_600;

describe('what a question says', () => {
  test.each<[string, Partial<WaterQuestion>]>([
    ['simulate Net1 over 48 hours', { networks: ['Net1'], durationS: 48 * H, tasks: ['simulate'] }],
    ['Could you simulate Net 1?', { networks: ['Net1'] }],
    ['Simulate "L-Town" for two days, hourly', { networks: ['L-Town'], durationS: 48 * H, reportStepS: H }],
    ['a 24-hour simulation of town_a, every 15 minutes', { networks: ['town_a'], durationS: 24 * H, reportStepS: 900 }],
    ['simulate mytown for a week', { networks: ['mytown'], durationS: 168 * H }],
    ['Run the network called springfield', { networks: ['springfield'] }],
    ['simulation of Net1 version 2, duration=3600', { networks: [{ network_id: 'Net1', version: 2 }], durationS: H }],
    ['模拟 Net1 48小时', { networks: ['Net1'], durationS: 48 * H }],
    ['对管网 town-1 进行两天的模拟', { networks: ['town-1'], durationS: 48 * H }],
    ['Simulate Net1 for 10 years', { durationS: 10 * 365 * 24 * H }],
    // Rather a name too many, which is answered with those that are stored, than the network of the question before.
    ['simulate the network theirs', { networks: ['theirs'] }],
    ['pressure in the network L', { networks: ['L'] }],
    ['Simulate the network again', { networks: [] }],
    ['Simulate the network', { networks: [], tasks: ['simulate'] }],
    ['Net1 day by day, 30 minute steps', { durationS: undefined, reportStepS: 1_800 }],
    [
      'Where is Net1 below 120 psi for more than 3 hours?',
      { durationS: undefined, limit: { value: 120, unit: 'psi' } },
    ],
  ])('networks and spans: %s', (text, expected) => {
    expect(readWaterQuestion(text)).toMatchObject(expected);
  });

  test.each([
    ['pressure below 120 psi', { value: 120, unit: 'psi' }],
    ['where does it drop below 30m?', { value: 30, unit: 'm' }],
    ['pressures under 2.5 bar at night', { value: 2.5, unit: 'bar' }],
    ['less than 300 kPa', { value: 300, unit: 'kPa' }],
    ['below 0.28 MPa', { value: 280, unit: 'kPa' }],
    ['below 120 in Net1', { value: 120 }],
    ['below -5 psi', { value: -5, unit: 'psi' }],
    ['below 120 furlongs', { value: 120, unknownUnit: 'furlongs' }],
    ['压力低于 0.2 兆帕的节点', { value: 200, unit: 'kPa' }],
    ['哪里水压低于20米', { value: 20, unit: 'm' }],
    ['20 psi 以下的节点', { value: 20, unit: 'psi' }],
    ['keep the pressure above 20 m', { value: 20, unit: 'm' }],
    ['is any pressure negative?', { value: 0, unit: 'psi' }],
    ['有负压吗', { value: 0, unit: 'psi' }],
    ['Net1 psi', undefined],
    ['pressure above 130 psi', undefined],
    ['pressure of node 12', undefined],
  ])('pressures: %s', (text, limit) => {
    expect(readWaterQuestion(text).limit).toEqual(limit);
  });

  test.each([
    ['with demands x 1.5', 1.5],
    ['1.5 times the demand', 1.5],
    ['demand multiplier of 0.8', 0.8],
    ['if demand rises by 20 %', 1.2],
    ['demands 30% lower', 0.7],
    ['with 15 percent more demand', 1.15],
    ['double the demand', 2],
    ['demand is halved', 0.5],
    ['用水量增加20%', 1.2],
    ['需水量降低 10%', 0.9],
    ['用水量翻倍', 2],
    ['1.3倍用水量', 1.3],
    ['the demand at node 12', undefined],
  ])('demands: %s', (text, factor) => {
    expect(readWaterQuestion(text).demandFactor).toBe(factor);
  });

  test.each([
    ['what if pipe 21 and pump 9 fail', { pipe: ['21'], pump: ['9'] }],
    ['pipes 10, 11 and 12 closed', { pipe: ['10', '11', '12'] }],
    ['a burst at J22', { junction: ['J22'] }],
    ['loss of tank T1.', { tank: ['T1'] }],
    ['关闭21号管道', { pipe: ['21'] }],
    ['节点 22 和 23 的压力', { junction: ['22', '23'] }],
    ['水泵9停电', { pump: ['9'] }],
    ['tanks in Net1', { tank: [] }],
  ])('elements: %s', (text, elements) => {
    expect(readWaterQuestion(text).elements).toMatchObject(elements);
  });

  test.each([
    ['a hole of 50 cm2', { value: 50, unit: 'cm2' }],
    // π/4 · 8² = 50.2654825, π/4 · 3² = 7.06858347.
    ['a hole of 8 cm', { value: 50.2654825, unit: 'cm2' }],
    ['a 3 inch hole', { value: 7.06858347, unit: 'in2' }],
    ['孔口 50 平方厘米', { value: 50, unit: 'cm2' }],
  ])('holes: %s', (text, hole) => {
    expect(readWaterQuestion(text).hole).toEqual(hole);
  });

  test.each([
    ['fire flow of 1,000 gpm', { value: 1_000, unit: 'GPM' }],
    ['a hydrant draws 20 l/s', { value: 20, unit: 'LPS' }],
    ['消防流量 90 立方米/小时', { value: 90, unit: 'CMH' }],
  ])('flows: %s', (text, flow) => {
    expect(readWaterQuestion(text).flow).toEqual(flow);
  });

  test.each([
    ['simulate Net1 over 48 hours with demand 20 % higher, below 120 psi at 5:00, pump 9', []],
    ['N-1 of Net1, version 2', []],
    ['simulate Net1 with pump 9 at speed 0.8', ['0.8']],
    ['模拟 Net1，水箱 2 水位 130 ft', ['130 ft']],
    ['cheapest schedule of sched-A, at most 4 switches', []],
  ])('numbers that no rule reads: %s', (text, unused) => {
    expect(readWaterQuestion(text).unused).toEqual(unused);
  });

  test('times: a stretch, a moment; they are no durations', () => {
    expect(readWaterQuestion('power failure from 6:00 to 12:30')).toMatchObject({
      window: { fromS: 6 * H, untilS: 12.5 * H },
      durationS: undefined,
    });
    expect(readWaterQuestion('pressure at node 32 at 5:00')).toMatchObject({ atS: 5 * H, durationS: undefined });
    expect(readWaterQuestion('节点32在第5小时的压力')).toMatchObject({ atS: 5 * H, durationS: undefined });
  });

  test.each([
    ['Which pipe matters most?', ['n-minus-one']],
    ['N-1 of Net1', ['n-minus-one']],
    ['哪根管道最重要', ['n-minus-one']],
    ['cheapest pump schedule', ['schedule']],
    ['What is the least cost for the pumps?', ['schedule']],
    ['水泵怎样运行电费最省', ['schedule']],
    ['lowest pressure when pump 9 stops', ['outage']],
    ['a burst at node 22 breaks pipe 21', ['burst']],
    ['停电会怎样', ['power-failure']],
    ['what if reservoir 9 is lost', ['source-loss']],
    ['calibrate the roughness', ['identify']],
    ['hold the pressure at node 5 with a PID', ['control']],
    ['tank levels and energy', ['simulate']],
    ['if the pumps stop', ['power-failure']],
    ['what if a pipe fails', ['outage']],
    ['水泵9停了', ['outage']],
    ['head loss in pipe 12 under pressure', ['simulate']],
    ['which networks are there?', ['list']],
    ['Good morning', []],
  ])('tasks: %s', (text, tasks) => {
    expect(readWaterQuestion(text).tasks).toEqual(tasks);
  });

  test('INP text in a message is the network, in full, and its words are no question', () => {
    const inp = `[TITLE]\n pump 7 fails below 9 psi\n[JUNCTIONS]\n J1 5 0\n${';\n'.repeat(3_000)}[END]\n`;
    const text = `Simulate this:\n\`\`\`\n${inp}\`\`\`\nfor 2 days`;
    const asked = readWaterQuestion(text.slice(0, 2_000), text);
    expect(asked).toMatchObject({ networks: [inp], tasks: ['simulate'], durationS: 48 * H, limit: undefined });
  });
});

describe('a question after another', () => {
  const follow = (...texts: readonly string[]): WaterQuestion => {
    const [latest = '', ...earlier] = texts.toReversed();
    return readWaterFollowUp(latest, latest, earlier);
  };
  const first = 'simulate Net1 over 48 hours: where is pressure below 120 psi?';

  test.each<[string, Partial<WaterQuestion>]>([
    ['and below 110?', { networks: ['Net1'], limit: { value: 110, unit: 'psi' }, durationS: 48 * H }],
    ['and below 80 m', { limit: { value: 80, unit: 'm' } }],
    ['what about Net2?', { networks: ['Net2'], limit: { value: 120, unit: 'psi' }, durationS: 48 * H }],
    ['over a week', { networks: ['Net1'], limit: { value: 120, unit: 'psi' }, durationS: 168 * H }],
    ['用水量增加20%呢？', { networks: ['Net1'], demandFactor: 1.2, limit: { value: 120, unit: 'psi' } }],
    ['and its tank levels?', { networks: ['Net1'], limit: undefined, topics: ['tanks'] }],
    ['and if pipe 21 fails?', { networks: ['Net1'], tasks: ['outage'], limit: { value: 120, unit: 'psi' } }],
    ['and if pump 9 fails?', { networks: ['Net1'], tasks: ['outage'], limit: undefined, durationS: 48 * H }],
    ['Simulate Net2', { networks: ['Net2'], limit: undefined, durationS: undefined }],
    ['thanks', { networks: [], tasks: [] }],
  ])('%s', (text, expected) => {
    expect(follow(first, text)).toMatchObject(expected);
  });

  test('a third question goes on from the second', () => {
    expect(follow(first, 'and below 110?', 'what about Net2?')).toMatchObject({
      networks: ['Net2'],
      limit: { value: 110, unit: 'psi' },
    });
  });
});
