import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { describeError, type Log } from '../log.ts';
import { Refusal } from '../refusal.ts';
import { readPage } from '../release-files.ts';
import { refusalOf } from './store-refusal.ts';

export type Language = 'da' | 'en';

/** HTML that is safe to put in a page: made by `html` or `text`, never from input as it came. */
export interface Safe {
  readonly safe: string;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
export const text = (value: string): Safe => ({ safe: value.replace(/[&<>"']/g, (character) => entities[character]!) });

/** Escapes every value that is not Safe already. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | Safe | readonly Safe[])[]): Safe {
  const shown = values.map((value) => {
    if (typeof value === 'string') return text(value).safe;
    return 'safe' in value ? value.safe : value.map(({ safe }) => safe).join('');
  });
  return { safe: strings.map((part, i) => part + (shown[i] ?? '')).join('') };
}

export interface Template {
  readonly html: string;
  readonly policy: string;
}

/** A built page with slots, in the reader's language. Throws Refusal not_ready when the release has none. */
export function template(siteDir: string, path: string, language: Language): Template {
  const page = readPage(siteDir, 'public', `${language === 'en' ? '/en' : ''}${path}/index.html`);
  if (!page) throw new Refusal('not_ready');
  return page;
}

/** Answers with a page whose slots (`<!--slot:NAME-->`) are filled. */
export function answer(c: Context, page: Template, slots: Record<string, Safe>, status = 200): Response {
  const filled = page.html.replace(/<!--slot:([a-zA-Z-]+)-->/g, (_, name: string) => slots[name]?.safe ?? '');
  c.header('Content-Security-Policy', page.policy);
  c.header('Cache-Control', 'no-store');
  return c.html(filled, status as ContentfulStatusCode);
}

/**
 * Runs a handler whose reader has no JavaScript: what is refused becomes a page with the sentence. Without that page in
 * the release, the refusal goes on to onError as it is.
 */
export async function asPage(
  c: Context,
  { siteDir, log }: { siteDir: string; log: Log },
  language: () => Language,
  task: () => Promise<Response>,
): Promise<Response> {
  try {
    return await task();
  } catch (error) {
    const refusal = refusalOf(error);
    if (!refusal) log('failed', { route: c.req.path, ...describeError(error) });
    const shown = refusal ?? new Refusal('something_went_wrong');
    const page = readPage(siteDir, 'public', `${language() === 'en' ? '/en' : ''}/afvist/index.html`);
    if (!page) throw shown;
    const seconds = shown.details?.['retryAfterSeconds'];
    if (typeof seconds === 'number') c.header('Retry-After', String(seconds));
    return answer(c, page, { sentence: text(shown.toJSON()[language()]) }, shown.status);
  }
}
