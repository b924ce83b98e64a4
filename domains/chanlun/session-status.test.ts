import { expect, test } from 'vitest';
import { A_SHARE_SESSION, CONTINUOUS_SESSION, US_EQUITY_SESSION } from './session.ts';
import { sessionStatus } from './session-status.ts';

const iso = (ts: number | undefined) => (ts === undefined ? undefined : new Date(ts).toISOString().slice(0, 16));

// New York: 9:30 to 16:00, which is UTC-5 in winter and UTC-4 from 2020-03-08 on. Shanghai is UTC+8 all year.
test.each([
  [
    'in the middle of a winter day',
    US_EQUITY_SESSION,
    '2020-01-15T15:00',
    true,
    '2020-01-16T14:30',
    '2020-01-15T21:00',
  ],
  ['the opening minute', US_EQUITY_SESSION, '2020-01-15T14:30', true, '2020-01-16T14:30', '2020-01-15T21:00'],
  ['the minute before it', US_EQUITY_SESSION, '2020-01-15T14:29', false, '2020-01-15T14:30', '2020-01-15T21:00'],
  ['the closing minute', US_EQUITY_SESSION, '2020-01-15T21:00', false, '2020-01-16T14:30', '2020-01-16T21:00'],
  ['a Friday evening', US_EQUITY_SESSION, '2020-01-17T23:00', false, '2020-01-20T14:30', '2020-01-20T21:00'],
  [
    'a Sunday, with summer time from then on',
    US_EQUITY_SESSION,
    '2020-03-08T12:00',
    false,
    '2020-03-09T13:30',
    '2020-03-09T20:00',
  ],
  [
    'the Friday before summer time',
    US_EQUITY_SESSION,
    '2020-03-06T20:59',
    true,
    '2020-03-09T13:30',
    '2020-03-06T21:00',
  ],
  ['the morning in Shanghai', A_SHARE_SESSION, '2020-01-15T02:00', true, '2020-01-15T05:00', '2020-01-15T03:30'],
  ['its lunch break', A_SHARE_SESSION, '2020-01-15T03:30', false, '2020-01-15T05:00', '2020-01-15T07:00'],
  ['its afternoon', A_SHARE_SESSION, '2020-01-15T06:59', true, '2020-01-16T01:30', '2020-01-15T07:00'],
  [
    'Monday morning there, Sunday in UTC',
    A_SHARE_SESSION,
    '2020-01-12T23:00',
    false,
    '2020-01-13T01:30',
    '2020-01-13T03:30',
  ],
  ['round the clock, on a Sunday', CONTINUOUS_SESSION, '2020-01-12T23:00', true, undefined, undefined],
])('%s', (_case, session, now, open, nextOpen, nextClose) => {
  const status = sessionStatus(session, Date.parse(`${now}Z`));
  expect([status.open, iso(status.nextOpen), iso(status.nextClose)]).toEqual([open, nextOpen, nextClose]);
});

test('a market that opens on the evening before, as futures do', () => {
  const session = {
    timeZone: 'Asia/Shanghai',
    spans: [
      { open: '21:00', close: '02:30', eve: true },
      { open: '09:00', close: '15:00' },
    ],
    weekends: false,
  };
  // Friday 2020-01-17 22:00 in Shanghai belongs to Monday; its span goes on to 02:30 on Saturday.
  const status = sessionStatus(session, Date.parse('2020-01-17T14:00Z'));
  expect([status.open, iso(status.nextOpen), iso(status.nextClose)]).toEqual([
    true,
    '2020-01-20T01:00',
    '2020-01-17T18:30',
  ]);
});
