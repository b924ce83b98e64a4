const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Ids come from clients: what is no UUID is no id of ours, and Postgres would answer it with a syntax error. Lower case
 * only: some tables keep ids as text, where the two spellings of one UUID would be two ids.
 */
export const isUuid = (text: string): boolean => UUID.test(text);
