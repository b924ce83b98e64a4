import { expect, test } from 'vitest';
import { openToAll } from './open-to-all.ts';

const AUTH = { auth: { file: '/p/auth.ts', name: 'auth', key: 'auth.path', disableStudioAuth: false } };

test.each([
  [undefined, {}, undefined],
  ['127.0.0.1', {}, undefined],
  ['127.1.2.3', {}, undefined],
  ['::1', {}, undefined],
  ['localhost', {}, undefined],
  ['0.0.0.0', { SLUICE_API_KEYS: 'k=t' }, undefined],
  ['0.0.0.0', { SLUICE_JWT_JWKS_URL: 'https://id.example/jwks' }, undefined],
  ['0.0.0.0', {}, AUTH],
])('%s %j: no warning', (host, env, project) => {
  expect(openToAll(host, env, project)).toBeUndefined();
});

test.each([
  ['0.0.0.0', {}],
  ['::', { SLUICE_API_KEYS: '' }],
  ['192.168.1.5', {}],
])('%s %j: a warning that says what to do', (host, env) => {
  expect(openToAll(host, env, { auth: undefined })).toMatch(`whoever reaches ${host} may use this server`);
});
