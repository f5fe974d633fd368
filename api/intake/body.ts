import type { Context } from 'hono';
import type { z } from 'zod';
import { Refusal } from '../refusal.ts';

/** The largest JSON body: a full text in the widest letters and 25 files with notes. */
export const maxBodyBytes = 512 * 1024;

/** Parses a JSON body; throws bad_request naming the fields that are wrong, never what stood in them. */
export async function readBody<T extends z.ZodType>(c: Context, schema: T): Promise<z.output<T>> {
  const parsed = schema.safeParse(parse(await c.req.text()));
  if (parsed.success) return parsed.data;
  throw new Refusal('bad_request', { fields: parsed.error.issues.map(({ path }) => path.join('.')) });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('bad_request');
  }
}
