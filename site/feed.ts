import type { Appeal } from '../api/appeal/model.ts';
import { address, type Language } from './language.ts';
import type { ShownAppeal } from './published.ts';
import { appealText } from './text/appeal.ts';
import { frameText } from './text/frame.ts';

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);

/** Atom (RFC 4287); what ended is an `at:deleted-entry` (RFC 6721), so that readers take it down by themselves. */
export function atom(lang: Language, site: URL, shown: readonly ShownAppeal[], ended: readonly Appeal[]): string {
  const url = (path: string) => escaped(new URL(address(lang, path), site).href);
  const entries = shown.map(({ appeal, text }) => {
    const page = url(`/efterlysninger/${appeal.publicId}/`);
    return `<entry>
  <id>${page}</id>
  <title>${escaped(text[lang].title)}</title>
  <link rel="alternate" href="${page}"/>
  <published>${appeal.publishedAt}</published>
  <updated>${appeal.updatedAt}</updated>
  <category term="${appeal.type}" label="${escaped(appealText[lang].types[appeal.type])}"/>
  <category term="${appeal.district}"/>
  <summary>${escaped(text[lang].lead)}</summary>
</entry>`;
  });
  const deleted = ended.map(
    ({ publicId, updatedAt }) => `<at:deleted-entry ref="${url(`/efterlysninger/${publicId}/`)}" when="${updatedAt}"/>`,
  );
  const updated = [...shown.map(({ appeal }) => appeal.updatedAt), ...ended.map(({ updatedAt }) => updatedAt)]
    .sort()
    .at(-1);
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="${lang}">
<id>${url('/feed.xml')}</id>
<title>${frameText[lang].site}: ${frameText[lang].appeals}</title>
<link rel="self" href="${url('/feed.xml')}"/>
<link rel="alternate" href="${url('/efterlysninger/')}"/>
<updated>${updated ?? '1970-01-01T00:00:00Z'}</updated>
<author><name>Vidne</name></author>
${[...entries, ...deleted].join('\n')}
</feed>
`;
}
