import { afterAll, expect, test } from 'vitest';
import { fixtureText } from '../../domains/hydro/fixtures/load.ts';
import { createNetworkInspector } from './network-inspector.ts';

const hasty = createNetworkInspector(1);
const patient = createNetworkInspector();
afterAll(() => Promise.all([hasty.close(), patient.close()]));

const bodyOf = (text: string) => ({ body: new TextEncoder().encode(text), format: 'inp' as const });

test('networks are read one after the other, and what is wrong with one is its answer', async () => {
  const texts = [fixtureText('Net1.inp'), 'prose', fixtureText('Net2.inp')];
  const [net1, prose, net2] = await Promise.all(texts.map((text) => patient.inspect(bodyOf(text))));
  expect(net1).toMatchObject({ ok: true, description: { facts: { pipes: 12 } } });
  expect(prose).toMatchObject({ ok: false, fault: { code: 'NETWORK_INVALID' } });
  expect(net2).toMatchObject({ ok: true, description: { facts: { pipes: 40 } } });
});

test('what takes too long is given up, and so is what waits behind it', async () => {
  const tries = [1, 2, 3].map(() => hasty.inspect(bodyOf(fixtureText('Net1.inp'))));
  for (const one of tries)
    await expect(one).rejects.toMatchObject({ code: 'COMPUTE_TIMEOUT', message: expect.stringContaining('1 ms') });
});
