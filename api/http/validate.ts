import { zValidator } from '@hono/zod-validator';
import type { z } from 'zod';
import { refuseInvalid } from './invalid-request.ts';
import { withSchema } from './route-schemas.ts';

/** Checks the path's parameters or the query; what does not fit is refused with the field and what was wanted. */
export const validate = <Part extends 'param' | 'query', Schema extends z.ZodType>(part: Part, schema: Schema) =>
  withSchema(zValidator(part, schema, refuseInvalid), part, schema);
