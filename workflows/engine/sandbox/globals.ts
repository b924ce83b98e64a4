// The globals that LangGraph needs and the workflow sandbox lacks. Imported before anything of LangGraph.
import { uuid4 } from '@temporalio/workflow';
import {
  ReadableStream,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  WritableStream,
} from 'web-streams-polyfill';

// Each error maps its stack through the bundle's source map, and a run makes dozens that nobody reads.
// SLUICE_WORKFLOW_STACKS (a bundling constant) turns stacks on for debugging.
declare const SLUICE_WORKFLOW_STACKS: boolean;
// By reflection, since the bundler replaces the plain expression.
if (!SLUICE_WORKFLOW_STACKS) Reflect.set(Error, 'stackTraceLimit', 0);

/** From the workflow's seeded Math.random: the same bytes in every replay. */
const getRandomValues = <T extends ArrayBufferView>(view: T): T => {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.floor(Math.random() * 256);
  return view;
};

/** Plain data only, which is all that graph state may hold. */
const structuredClone = (value: unknown): unknown => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(structuredClone);
  if (value instanceof Date) return new Date(value.getTime());
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [structuredClone(k), structuredClone(v)]));
  if (value instanceof Set) return new Set([...value].map(structuredClone));
  if (value instanceof Uint8Array) return value.slice();
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, structuredClone(item)]));
};

const MISSING: Readonly<Record<string, unknown>> = {
  ReadableStream,
  ReadableStreamDefaultController,
  ReadableStreamDefaultReader,
  TransformStream,
  WritableStream,
  crypto: { getRandomValues, randomUUID: uuid4 },
  queueMicrotask: (task: () => void) => void Promise.resolve().then(task),
  structuredClone,
};

for (const [name, value] of Object.entries(MISSING)) {
  if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}
