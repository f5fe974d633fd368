import { address, languages, otherLanguage } from './language.ts';

/** https://www.sitemaps.org/protocol.html: at most 50,000 addresses a file; far fewer, so that one is cut in no time. */
export const perSitemap = 2000;

const escaped = (text: string): string => text.replaceAll('&', '&amp;');

/** `paths` without language, in files of both languages. An appeal's lines stand between comments with its number. */
export function sitemap(paths: readonly { path: string; publicId?: string | undefined }[], site: URL): string {
  const url = (lang: 'da' | 'en', path: string) => escaped(new URL(address(lang, path), site).href);
  const lines = paths.flatMap(({ path, publicId }) => {
    const both = languages.map(
      (lang) =>
        `<url><loc>${url(lang, path)}</loc>${[lang, otherLanguage(lang)]
          .map((one) => `<xhtml:link rel="alternate" hreflang="${one}" href="${url(one, path)}"/>`)
          .join('')}</url>`,
    );
    return publicId ? [`<!--${publicId}-->`, ...both, `<!--/${publicId}-->`] : both;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
${lines.join('\n')}
</urlset>
`;
}

export const sitemapIndex = (files: number, site: URL): string => `<?xml version="1.0" encoding="UTF-8"?>
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${Array.from({ length: files }, (_, i) => `<sitemap><loc>${new URL(`/sitemap-${i}.xml`, site).href}</loc></sitemap>`).join('\n')}
</sitemapindex>
`;
