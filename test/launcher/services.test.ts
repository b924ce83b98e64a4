import { Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, inject, test } from 'vitest';

test('the services of the integration project answer', async () => {
  const client = new pg.Client({ connectionString: inject('databaseUrl') });
  await client.connect();
  const { rows } = await client.query("SELECT current_setting('server_encoding') AS encoding, lower('Ä') AS lower");
  await client.end();
  expect(rows).toEqual([{ encoding: 'UTF8', lower: 'ä' }]);

  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'default' });
  await connection.close();
  expect(namespaceInfo?.name).toBe('default');
});
