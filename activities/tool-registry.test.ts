import { toJsonSchema } from '@langchain/core/utils/json_schema';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InMemoryAnalysisStore } from '../stores/in-memory/analysis-store.ts';
import { InMemoryKlineStore } from '../stores/in-memory/kline-store.ts';
import { InMemoryPaperStore } from '../stores/in-memory/paper-store.ts';
import { createToolRegistry, type ToolRegistryDeps } from './tool-registry.ts';

// What is wrong with arguments is said before any store is asked.
const stores = {
  klines: new InMemoryKlineStore(),
  analyses: new InMemoryAnalysisStore(),
  paper: new InMemoryPaperStore(),
};
const tools = createToolRegistry(stores as unknown as ToolRegistryDeps);

test('no two tools have one name', () => {
  const names = tools.map(({ contract }) => contract.name);
  expect(new Set(names).size).toBe(names.length);
});

type JsonSchema = {
  readonly type?: unknown;
  readonly properties?: Record<string, JsonSchema & { description?: string }>;
};

describe.each(tools.map(({ contract, handler }) => [contract.name, contract, handler] as const))(
  '%s',
  (name, contract, handler) => {
    test('is described for a model, and so is each of its arguments', () => {
      expect(contract.description.length).toBeGreaterThan(40);
      const { properties = {} } = z.toJSONSchema(contract.schema, { io: 'input' }) as JsonSchema;
      const missing = Object.entries(properties).filter(([, field]) => !field.description);
      expect(missing.map(([field]) => field)).toEqual([]);
    });

    test('its arguments reach a model as JSON schema, the way LangChain tells them', () => {
      expect((toJsonSchema(contract.schema) as JsonSchema).properties).toBeDefined();
    });

    test('its answer can be told as JSON schema', () => {
      expect((z.toJSONSchema(contract.answer) as JsonSchema).type).toBeDefined();
    });

    test('an argument that it does not know is refused by name, not passed over', async () => {
      const { error } = contract.schema.safeParse({ stopLoss: 0.05 });
      expect(error?.issues.map(({ message }) => message)).toContainEqual(expect.stringContaining('"stopLoss"'));
    });

    test('arguments that do not fit are one clear sentence', async () => {
      const { signal } = new AbortController();
      const context = { tenantId: 't', threadId: 't', runId: 'r', callId: '1', signal, heartbeat: () => {} };
      await expect(handler('no object', context)).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        message: expect.stringMatching(new RegExp(`^Cannot call ${name}: found .*, want object`)),
      });
    });
  },
);
