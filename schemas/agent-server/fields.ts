import { z } from 'zod';

// Clients send `null` for what they leave out as often as they leave it out.
export const absent = <Schema extends z.ZodType>(schema: Schema) =>
  schema.nullish().transform((value) => value ?? undefined);

export const IdSchema = z.guid().toLowerCase();
/** The name of something that is looked up. Nothing is called by what no text in Postgres can be. */
export const NameSchema = z.string().refine((name) => name.isWellFormed() && !name.includes('\u0000'), {
  error: 'found NUL or half a character in it, want a text',
});
export const JsonObjectSchema = z.record(z.string(), z.unknown());
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** An assistant's id, in any case, or a graph's name, as it is written. */
export const AssistantNameSchema = NameSchema.min(1).transform((name) => (UUID.test(name) ? name.toLowerCase() : name));
export const LimitSchema = z.number().int().min(1).max(1000);
export const OffsetSchema = z.number().int().min(0);
export const PageSchema = { limit: absent(LimitSchema), offset: absent(OffsetSchema) };
/** In a query everything is text. */
const fromDigits = (text: unknown): unknown => (typeof text === 'string' && /^-?\d+$/.test(text) ? Number(text) : text);
export const PageQuerySchema = {
  limit: z.preprocess(fromDigits, absent(LimitSchema)),
  offset: z.preprocess(fromDigits, absent(OffsetSchema)),
};

export const FlagSchema = z
  .enum(['0', '1', 'false', 'true', 'False', 'True'])
  .optional()
  .transform((flag) => flag === '1' || flag?.toLowerCase() === 'true');

/** One name, the name repeated, one JSON array as the JS SDK sends it, or empty as the Python SDK does for none. */
export const ListSchema = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((value): string[] => {
    if (value === undefined || value === '') return [];
    if (typeof value !== 'string') return value;
    try {
      const parsed: unknown = JSON.parse(value);
      return Array.isArray(parsed) ? parsed.map(String) : [value];
    } catch {
      return [value];
    }
  });
