import { z } from 'zod';

/** An object of these fields and no others; a field that is none of them is told which there are. */
export const closedObject = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `found the unknown field ${issue.keys.join(', ')}, want of ${Object.keys(shape).join(', ')}`
        : undefined,
  });
