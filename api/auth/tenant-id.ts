/** Printable and of bounded length: it stands in rows, search attributes and logs. */
export const isTenantId = (value: unknown): value is string =>
  typeof value === 'string' && /^[!-~]{1,200}$/.test(value);
