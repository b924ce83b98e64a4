import { InvalidNamespaceError, type Item } from '@langchain/langgraph-checkpoint';
import { EngineError } from '../../schemas/errors.ts';
import type { Scope } from '../scope.ts';
import { escapeText, toJsonb, unescapeText } from './json-text.ts';

export interface ItemRow {
  readonly namespace: string;
  readonly key: string;
  readonly value: Record<string, unknown>;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly ttl_minutes: number | null;
}

export const ITEM_COLUMNS = 'namespace, key, value, created_at, updated_at, ttl_minutes';

/** What has expired is not there, swept or not. */
export const LIVE_SQL = '(expires_at is null or expires_at > now())';

/** Together they fit into an entry of the primary key, which holds some 2,700 bytes. */
const MAX_BYTES = 1_000;

/** Adds a value to the statement and returns its placeholder. */
export type Bind = (value: unknown) => string;

export const toItem = (row: ItemRow): Item => ({
  namespace: unescapeText(row.namespace).split('.'),
  key: unescapeText(row.key),
  value: row.value,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** Labels become one text: no label holds a dot, so nothing is lost. */
export const toPath = (labels: readonly string[]): string => {
  for (const label of labels) {
    if (typeof label !== 'string' || label === '' || label.includes('.'))
      throw new InvalidNamespaceError(
        `Cannot use namespace ${JSON.stringify(labels)}: each label must be a text without dots that is not empty`,
      );
  }
  return escapeText(labels.join('.'));
};

const checkLength = (what: string, text: string): string => {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_BYTES) return text;
  throw new EngineError(
    'INVALID_REQUEST',
    `Cannot put the item: its ${what} has ${bytes} bytes, want at most ${MAX_BYTES}`,
  );
};

/** The address of an item that is written. */
export const toAddress = (labels: readonly string[], key: string): { readonly path: string; readonly key: string } => {
  if (labels.length === 0)
    throw new InvalidNamespaceError('Cannot use an empty namespace: it needs at least one label');
  return { path: checkLength('namespace', toPath(labels)), key: checkLength('key', escapeText(key)) };
};

/** What lies under a namespace: in the collation "C" the paths from `prefix.` to before `prefix/`, the next character. */
export const underSql = (prefix: string, bind: Bind): readonly string[] =>
  prefix === ''
    ? []
    : [`(namespace = ${bind(prefix)} or (namespace >= ${bind(`${prefix}.`)} and namespace < ${bind(`${prefix}/`)}))`];

/** What the caller may touch. @param columns Of the row: its alias and a dot, or nothing. */
export const scopeSql = (scope: Scope, bind: Bind, columns = ''): readonly string[] =>
  scope === undefined
    ? []
    : [
        `(${columns}value || jsonb_build_object('namespace', to_jsonb(string_to_array(${columns}namespace, '.')),
          'key', ${columns}key)) @> ${bind(toJsonb(scope))}::jsonb`,
      ];
