import type { Hono } from 'hono';
import { readFilled, readPublic } from '../release-files.ts';
import { showNotice } from './crowd-notice.ts';
import type { Parts } from './parts.ts';

interface OpenData {
  readonly title: Record<'da' | 'en', string>;
  readonly media: readonly { readonly purpose: string }[];
}

/**
 * The tip form of an appeal: one page for all of them, with the appeal's number and title put in. The title comes from
 * the appeal's own open data, so that there is a form exactly as long as there is an appeal.
 */
export function addTipPages(
  app: Hono,
  { siteDir, crowding }: Pick<Parts, 'siteDir'> & Partial<Pick<Parts, 'crowding'>>,
): void {
  for (const language of ['da', 'en'] as const) {
    const path = `${language === 'en' ? '/en' : ''}/efterlysninger/:publicId{EF-20[0-9]{2}-[0-9]{6}}/tip`;
    // pages of the site, not of the interface: every method comes by here
    app.on('ALL', [path, `${path}/`], (c, next) => {
      const publicId = c.req.param('publicId')!;
      const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
      const data = isRead ? readPublic(siteDir, `/api/appeals/${publicId}.json`) : undefined;
      if (data === undefined) return next();
      const { title, media } = JSON.parse(data) as OpenData;
      const kind = media.some(({ purpose }) => purpose === 'identify') ? 'tip/genkendelse' : 'tip';
      const page = readFilled(siteDir, {
        language,
        path: `/om-en-efterlysning/${kind}`,
        publicId,
        title: title[language],
      });
      return page ? c.html(crowding?.isOn ? showNotice(page.html) : page.html, 200, page.headers) : next();
    });
  }
}
