import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import { Refusal } from '../refusal.ts';

/** A full text in the widest letters and 25 files with notes. */
const maxBodyBytes = 512 * 1024;

/** 500 files with the folders they lay in, sealed. */
const maxHandInBodyBytes = 2.5 * 1024 ** 2;

/** Refuses a body that is too large to be held in memory; uploads and the tip form stream and have limits of their own. */
export function limitBody(
  onError: (c: Context) => Response | Promise<Response>,
  isHandIn: (c: Context) => boolean = () => false,
): MiddlewareHandler {
  const limit = bodyLimit({ maxSize: maxBodyBytes, onError });
  const limitHandIn = bodyLimit({ maxSize: maxHandInBodyBytes, onError });
  return (c, next) => {
    const announced = c.req.header('transfer-encoding') === undefined ? c.req.header('content-length') : undefined;
    // by far the most; the library builds a whole request to look at the same header
    if (announced !== undefined && Number(announced) <= maxBodyBytes) return next();
    // it reads the body of any other method too, and builds a request no standard allows
    if (c.req.method !== 'POST') return next();
    return (isHandIn(c) ? limitHandIn : limit)(c, next);
  };
}

export const refuseBody = (): never => {
  throw new Refusal('text_too_long');
};

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
