import type { Hono } from 'hono';
import { framed, readFilled, readPublic } from '../release-files.ts';
import type { Parts } from './parts.ts';

type Language = 'da' | 'en';

/** What the appeal's open data says (site/open-data.ts), as far as a frame shows it. */
interface OpenData {
  readonly publicId: string;
  readonly title: Record<Language, string>;
  readonly lead: Record<Language, string>;
  readonly danger?: { readonly advice: Record<Language, string> };
  readonly embed?: Record<Language, string>;
  readonly media: readonly { readonly url: string; readonly alt: Record<Language, string> }[];
}

/** An appeal that other sites may show; undefined when there is none, or when it may not be shown there. */
export function readEmbeddable(siteDir: string, publicId: string): OpenData | undefined {
  const text = readPublic(siteDir, `/api/appeals/${publicId}.json`);
  const data = text === undefined ? undefined : (JSON.parse(text) as OpenData);
  return data?.embed && data;
}

/**
 * The frame of an appeal on somebody else's page: one template for all of them, with the appeal's words put in when it is
 * asked for, so that ten thousand appeals cost the release nothing. When the appeal has ended, the takedown answers; a browser
 * asks each time, since the reader of somebody else's page would not know to load it again.
 */
export function addEmbeds(app: Hono, { siteDir }: Pick<Parts, 'siteDir'>): void {
  for (const language of ['da', 'en'] as const) {
    const path = `${language === 'en' ? '/en' : ''}/embed/:publicId{EF-20[0-9]{2}-[0-9]{6}}`;
    app.on('GET', [path, `${path}/`], (c, next) => {
      const publicId = c.req.param('publicId')!;
      const data = readEmbeddable(siteDir, publicId);
      if (!data) return next();
      const [picture] = data.media;
      const name = picture && /([a-z][a-z0-9-]*)-800\.jpg$/.exec(picture.url)?.[1];
      const page = readFilled(siteDir, {
        language,
        path: `/om-en-efterlysning/indlejret${name ? '/billede' : ''}`,
        publicId,
        title: data.title[language],
        words: {
          lead: data.lead[language],
          danger: data.danger?.advice[language] ?? '',
          picture: name ?? '',
          alt: picture?.alt[language] ?? '',
        },
      });
      return page ? c.html(page.html, 200, { ...framed(page.headers), 'Cache-Control': 'no-cache' }) : next();
    });
  }
}
