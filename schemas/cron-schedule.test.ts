import { describe, expect, test } from 'vitest';
import { nextFiring, toCronSchedule } from './cron-schedule.ts';

const nextOnes = (
  expression: string,
  timezone: string | undefined,
  after: string,
  count: number,
): readonly string[] => {
  const schedule = toCronSchedule(expression, timezone);
  const times: string[] = [];
  for (let at = schedule.next(new Date(after)); at && times.length < count; at = schedule.next(at))
    times.push(at.toISOString().replace(':00.000Z', 'Z'));
  return times;
};

describe('the next times', () => {
  test.each([
    ['*/15 * * * *', '2026-01-01T00:07:30Z', ['2026-01-01T00:15Z', '2026-01-01T00:30Z', '2026-01-01T00:45Z']],
    ['0 9 * * MON-FRI', '2026-01-02T10:00:00Z', ['2026-01-05T09:00Z', '2026-01-06T09:00Z']],
    [' 5  4 1 JAN,Jul * ', '2026-01-01T04:05:00Z', ['2026-07-01T04:05Z', '2027-01-01T04:05Z']],
    ['0 0 29 2 *', '2026-01-01T00:00:00Z', ['2028-02-29T00:00Z', '2032-02-29T00:00Z']],
    // Sunday is 0 and 7.
    ['0 0 * * 0', '2026-01-01T00:00:00Z', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    ['0 0 * * 7', '2026-01-01T00:00:00Z', ['2026-01-04T00:00Z', '2026-01-11T00:00Z']],
    // Day of month or weekday, when both are given, as crontab(5) has it.
    ['0 0 13 * 5', '2026-01-01T00:00:00Z', ['2026-01-02T00:00Z', '2026-01-09T00:00Z', '2026-01-13T00:00Z']],
  ])('of %j after %s', (expression, after, expected) => {
    expect(nextOnes(expression, undefined, after, expected.length)).toEqual(expected);
  });

  test('are the time zone’s', () => {
    expect(nextOnes('0 9 * * *', 'Asia/Kolkata', '2026-01-01T00:00:00Z', 1)).toEqual(['2026-01-01T03:30Z']);
    expect(toCronSchedule('0 9 * * *', 'asia/kolkata').timezone).toMatch(/^Asia\/(Kolkata|Calcutta)$/);
  });

  // New York, 2026: 2:30 does not come on 8 March, 1:30 comes twice on 1 November.
  test('take the wall clock at its word where daylight saving begins and ends', () => {
    const newYork = (expression: string, after: string) => nextOnes(expression, 'America/New_York', after, 2);
    expect(newYork('30 2 * * *', '2026-03-08T05:00:00Z')).toEqual(['2026-03-09T06:30Z', '2026-03-10T06:30Z']);
    expect(newYork('30 1 * * *', '2026-11-01T04:00:00Z')).toEqual(['2026-11-01T05:30Z', '2026-11-01T06:30Z']);
  });

  test('end with the cron, and with its being enabled', () => {
    const cron = {
      schedule: '0 12 * * *',
      timezone: undefined,
      endTime: new Date('2026-01-02T12:00:00Z'),
      enabled: true,
    };
    expect(nextFiring(cron, new Date('2026-01-01T12:00:00Z'))).toEqual(cron.endTime);
    expect(nextFiring(cron, new Date('2026-01-02T12:00:00Z'))).toBeUndefined();
    expect(nextFiring({ ...cron, enabled: false }, new Date('2026-01-01T00:00:00Z'))).toBeUndefined();
  });
});

test.each([
  ['0 0 30 2 *', 'UTC', /^found "0 0 30 2 \*", want an expression that some day matches$/],
  ['* * * *', 'UTC', /want five fields/],
  ['* * * * * *', 'UTC', /want five fields/],
  ['@daily', 'UTC', /want five fields/],
  ['0 0 L * *', 'UTC', /want five fields/],
  ['0 0 * * 5#2', 'UTC', /want five fields/],
  ['0 0 ? * *', 'UTC', /want five fields/],
  ['', 'UTC', /want five fields/],
  ['60 * * * *', 'UTC', /^found "60 \* \* \* \*", want a cron expression: /],
  ['0 22-2 * * *', 'UTC', /want a cron expression: /],
  ['*/0 * * * *', 'UTC', /want a cron expression: /],
  ['0 0 0 * *', 'UTC', /want a cron expression: /],
  [', * * * *', 'UTC', /want a cron expression: /],
  ['0 0 * * *', 'Mars/Phobos', /^found "Mars\/Phobos", want an IANA time zone/],
  ['0 0 * * *', '+05:00', /want an IANA time zone/],
  ['0 0 * * *', '', /want an IANA time zone/],
])('%j in %j is refused in one sentence', (expression, timezone, message) => {
  expect(() => toCronSchedule(expression, timezone)).toThrow(message);
});
