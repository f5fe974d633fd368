import type { Context } from 'hono';
import type { z } from 'zod';
import { Refusal } from '../refusal.ts';

/** The request's JSON as `schema` says, or bad_request naming the fields that are wrong. */
export async function parseBody<T extends z.ZodType>(c: Context, schema: T): Promise<z.infer<T>> {
  const body: unknown = await c.req.json().catch((error: unknown) => {
    if (error instanceof SyntaxError) throw new Refusal('bad_request');
    throw error;
  });
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Refusal('bad_request', { fields: parsed.error.issues.map(({ path }) => path.join('.')) });
}

/** The same for the query string. */
export function parseQuery<T extends z.ZodType>(c: Context, schema: T): z.infer<T> {
  const parsed = schema.safeParse(c.req.query());
  if (parsed.success) return parsed.data;
  throw new Refusal('bad_request', { fields: parsed.error.issues.map(({ path }) => path.join('.')) });
}
