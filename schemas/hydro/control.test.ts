import { expect, test } from 'vitest';
import { CONTROL } from './control.ts';

test('a horizon beyond what predictive control looks ahead is refused before it is computed', () => {
  const request = (horizon: number) => ({
    network_config: 'Net1',
    method: 'mpc',
    actuator: { linkId: '9', min: 0.5, max: 1.2 },
    variable: { kind: 'pressure', nodeId: '22' },
    setpoint: [{ fromS: 0, target: { value: 115, unit: 'psi' } }],
    sample_time: 300,
    duration: 3600,
    mpc: { horizon },
  });
  expect(CONTROL.schema.safeParse(request(96)).success).toBe(true);
  expect(CONTROL.schema.safeParse(request(97)).error?.issues[0]?.path).toEqual(['mpc', 'horizon']);
});
