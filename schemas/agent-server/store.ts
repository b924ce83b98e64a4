import { z } from 'zod';
import { absent, JsonObjectSchema, LimitSchema, OffsetSchema } from './fields.ts';

/** A label of a namespace. Dots stand between labels, so none holds one. */
const LabelSchema = z
  .string()
  .min(1)
  .refine((label) => !label.includes('.'), { error: 'found a dot in it, want a label without dots' });

/** Of a namespace, its dots included: what an item's can hold. */
const MAX_NAMESPACE_BYTES = 1_000;

const LabelsSchema = z
  .array(LabelSchema)
  .max(100)
  .refine((labels) => Buffer.byteLength(labels.join('.')) <= MAX_NAMESPACE_BYTES, {
    error: `found more in all, want at most ${MAX_NAMESPACE_BYTES} bytes`,
  });

const MAX_FILTERED_FIELDS = 1_000;
const FilterSchema = JsonObjectSchema.refine((filter) => Object.keys(filter).length <= MAX_FILTERED_FIELDS, {
  error: `found more, want at most ${MAX_FILTERED_FIELDS} fields`,
});

/** What an item is addressed by, also after authorization may have rewritten it. */
export const ItemAddressSchema = z.object({
  /** Empty or absent is refused by the route, with 400. */
  namespace: absent(LabelsSchema),
  key: z.string(),
});

/** A hundred years. */
const MAX_TTL_MINUTES = 100 * 366 * 24 * 60;

export const ItemPutSchema = ItemAddressSchema.extend({
  value: JsonObjectSchema,
  /** `false`: not found by meaning; paths into the value; absent: as the server is configured. */
  index: absent(z.union([z.boolean(), z.array(z.string().min(1)).max(100)])),
  ttl: absent(z.number().positive().max(MAX_TTL_MINUTES)),
});

export const ItemQuerySchema = z.object({
  /** Labels with dots between them; may be repeated. */
  namespace: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .transform((given) => [given ?? []].flat().flatMap((labels) => (labels === '' ? [] : labels.split('.'))))
    .pipe(LabelsSchema),
  key: z.string(),
  refresh_ttl: z
    .enum(['0', '1', 'false', 'true', 'False', 'True'])
    .optional()
    .transform((flag) => (flag === undefined ? undefined : flag === '1' || flag.toLowerCase() === 'true')),
});

export const ItemSearchSchema = z.object({
  namespace_prefix: absent(LabelsSchema),
  filter: absent(FilterSchema),
  limit: absent(LimitSchema),
  offset: absent(OffsetSchema),
  query: absent(z.string()),
  refresh_ttl: absent(z.boolean()),
});

export const NamespaceSearchSchema = z.object({
  prefix: absent(LabelsSchema),
  suffix: absent(LabelsSchema),
  max_depth: absent(z.number().int().min(1)),
  limit: absent(LimitSchema),
  offset: absent(OffsetSchema),
});
