import type { Context } from 'hono';
import type { z } from 'zod';
import { Refusal } from '../refusal.ts';

/** The request's JSON as `schema` says, or bad_request naming the fields that are wrong. */
export async function parseBody<T extends z.ZodType>(c: Context, schema: T): Promise<z.infer<T>> {
  const parsed = schema.safeParse(readJson(await c.req.text()));
  if (parsed.success) return parsed.data;
  throw new Refusal('bad_request', { fields: parsed.error.issues.map(({ path }) => path.join('.')) });
}

/** The same for the query string. */
export function parseQuery<T extends z.ZodType>(c: Context, schema: T): z.infer<T> {
  const parsed = schema.safeParse(c.req.query());
  if (parsed.success) return parsed.data;
  throw new Refusal('bad_request', { fields: parsed.error.issues.map(({ path }) => path.join('.')) });
}

/** JSON whose words any database can keep: NUL and half characters are replaced before anybody looks at them. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string' ? value.replaceAll('\0', '\ufffd').toWellFormed() : value,
    );
  } catch (error) {
    if (error instanceof SyntaxError) throw new Refusal('bad_request');
    throw error;
  }
}
