import type { Client } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../stores/temporal/run-dispatcher.ts';

/** temporal.api.enums.v1.IndexedValueType */
const KEYWORD = 2;

/** Makes ours known to the namespace; Temporal refuses workflows with attributes that it does not know. */
export const ensureSearchAttributes = async (client: Client, namespace: string): Promise<void> => {
  const { operatorService } = client.connection;
  const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(SEARCH_ATTRIBUTES).filter(({ name }) => !(name in customAttributes));
  if (missing.length === 0) return;
  await operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map(({ name }) => [name, KEYWORD])),
  });
};
