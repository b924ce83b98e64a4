import { describe, expect, test } from 'vitest';
import { toDecimal, toNumber } from './decimal.ts';
import { costShare, feeOf, toMinor, valueAt } from './money.ts';
import { toTick } from './price-limit.ts';
import { affordable, floorToLot, isWholeLots } from './quantity.ts';

describe('a price times a quantity is rounded once, half up, in decimals', () => {
  test.each([
    // 1.005 * 100 is 100.49999999999999 in doubles
    [1.005, 1, 101],
    [1.004, 1, 100],
    [0.1, 3, 30],
    [2874.56, 3, 862_368],
    [0.00001234, 1_000_000, 1234],
    [1e-7, 1e9, 10_000],
    [33.333333, 0.015, 50],
    [1e15, 1e9, Number.POSITIVE_INFINITY],
  ])('%d x %d is %d minor units', (price, quantity, minor) => {
    expect(valueAt(price, quantity)).toBe(minor);
  });
});

test('amounts of a currency become minor units', () => {
  expect([0.29, 1.005, 1_000_000, 1e300].map(toMinor)).toEqual([29, 101, 100_000_000, Number.POSITIVE_INFINITY]);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d is no decimal', (value) => {
  expect(() => toDecimal(value)).toThrow(`${value} is no decimal number`);
});

test.each([0, 0.1, 123.456, 1e21, 1.5e-9, -2.5])('%d survives', (value) => {
  expect(toNumber(toDecimal(value))).toBe(value);
});

test('a fee is a share of the value, at least the least, with the tax on sales', () => {
  const rules = { feeRate: 0.00026, minFee: 5, sellTaxRate: 0.0005 };
  // 100,000.00 yuan: 26.00 of fee, 50.00 of tax
  expect(feeOf(10_000_000, 'buy', rules)).toBe(2600);
  expect(feeOf(10_000_000, 'sell', rules)).toBe(7600);
  // 1,000.00 yuan: 0.26 is less than 5.00
  expect(feeOf(100_000, 'buy', rules)).toBe(500);
  expect(feeOf(100_000, 'sell', rules)).toBe(550);
});

test('what parts of a position cost adds up to its cost', () => {
  // 100.00 for 3: 33.33 for one, then 33.34 (half of 66.67, half up) and the rest
  expect(costShare(10_000, 1, 3)).toBe(3333);
  expect(costShare(6667, 1, 2)).toBe(3334);
  expect(costShare(3333, 1, 1)).toBe(3333);
});

test('whole lots', () => {
  expect(floorToLot(250, { lot: 100 })).toBe(200);
  expect(floorToLot(0.30000000000000004, { lot: 0.1 })).toBe(0.3);
  expect(floorToLot(1.23456789, { lot: 0 })).toBe(1.234567);
  expect([isWholeLots(300, { lot: 100 }), isWholeLots(250, { lot: 100 })]).toEqual([true, false]);
  expect([isWholeLots(0.000001, { lot: 0 }), isWholeLots(0.0000005, { lot: 0 })]).toEqual([true, false]);
});

test('the most whole lots that cash pays, fees included', () => {
  const rules = {
    ...{ feeRate: 0.001, minFee: 1, sellTaxRate: 0, slippageBps: 0, tick: 0.01, lot: 1 },
    ...{ sellAfterDays: 0 as const, priceLimits: false, zeroVolumeSuspends: true, utcOffsetMinutes: 0 },
  };
  // 9 at 100.00 and 1.00 of fee are 901.00; a tenth does not fit into 1,000.00
  expect(affordable(100_000, 100, rules)).toBe(9);
  expect(affordable(100_100, 100, rules)).toBe(10);
  expect(affordable(10_000, 100, rules)).toBe(0);
  expect(affordable(100_000, 100, { ...rules, lot: 100 })).toBe(0);
});

test('prices lie on ticks', () => {
  expect(toTick(toDecimal(10.4449), 0.01, 'half')).toBe(10.44);
  expect(toTick(toDecimal(10.445), 0.01, 'half')).toBe(10.45);
  expect(toTick(toDecimal(10.441), 0.01, 'up')).toBe(10.45);
  expect(toTick(toDecimal(10.449), 0.05, 'down')).toBe(10.4);
});
