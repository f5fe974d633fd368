import { districts } from '../api/appeal/districts.ts';
import { type Appeal, endedAt } from '../api/appeal/model.ts';
import { address, type Language } from './language.ts';
import { itemsOf } from './lists.ts';
import { endedAppeals, type Facet, facetPath, type ShownAppeal } from './published.ts';
import { appealText } from './text/appeal.ts';
import { frameText } from './text/frame.ts';
import { inXml } from './xml.ts';

/**
 * What one can follow: all appeals, those of a type, those of a district. A reader asks again and again: it gets what is
 * new and what has ended, not everything that holds. An entry stands between comments with its number, so that it can be
 * taken out before the next release (api/takedown.ts).
 */
export interface Feed {
  readonly lang: Language;
  readonly facet: Facet;
  readonly title: string;
  readonly shown: readonly ShownAppeal[];
  readonly ended: readonly Appeal[];
}

const newest = 100;
const newestEnded = 500;

export function feedOf(lang: Language, facet: Facet): Feed {
  const t = frameText[lang];
  const name = facet.type ? appealText[lang].types[facet.type] : facet.district && districts[facet.district][lang];
  return {
    lang,
    facet,
    title: `${t.site}: ${name ?? t.appeals}`,
    shown: itemsOf(facet).slice(0, newest),
    ended: endedOf(facet).slice(0, newestEnded),
  };
}

const endedOf = ({ type, district }: Facet): Appeal[] =>
  endedAppeals().filter((one) => (!type || one.type === type) && (!district || one.district === district));

/** `/feed.xml` for all of them, `/efterlysninger/type/property/feed.xml` for some. */
export const feedPath = ({ type, district }: Facet, ending: 'xml' | 'json'): string =>
  `${type || district ? facetPath({ type, district }) : '/'}feed.${ending}`;

/** The facet of an address below `/efterlysninger/`: `type/property` or `kreds/fyn`. */
export const facetOf = ({ kind, name }: Record<string, string | undefined>): Facet =>
  (kind === undefined ? {} : { [kind === 'type' ? 'type' : 'district']: name }) as Facet;

/** Atom (RFC 4287); what ended is an `at:deleted-entry` (RFC 6721), so that readers take it down by themselves. */
export function atom({ lang, facet, title, shown, ended }: Feed, site: URL): string {
  const url = (path: string) => inXml(new URL(address(lang, path), site).href);
  const entries = shown.map(({ appeal, text }) => {
    const page = url(`/efterlysninger/${appeal.publicId}/`);
    return `<!--${appeal.publicId}--><entry>
  <id>${page}</id>
  <title>${inXml(text[lang].title)}</title>
  <link rel="alternate" type="text/html" href="${page}"/>
  <published>${appeal.publishedAt}</published>
  <updated>${appeal.updatedAt}</updated>
  <category term="${appeal.type}" label="${inXml(appealText[lang].types[appeal.type])}"/>
  <category term="${appeal.district}" label="${inXml(districts[appeal.district][lang])}"/>
  <summary>${inXml(text[lang].lead)}</summary>
</entry><!--/${appeal.publicId}-->`;
  });
  const deleted = ended.map(
    (one) => `<at:deleted-entry ref="${url(`/efterlysninger/${one.publicId}/`)}" when="${endedAt(one)}"/>`,
  );
  const updated = [...shown.map(({ appeal }) => appeal.updatedAt), ...ended.map(endedAt)].sort().at(-1);
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0" xml:lang="${lang}">
<id>${url(feedPath(facet, 'xml'))}</id>
<title>${inXml(title)}</title>
<link rel="self" type="application/atom+xml" href="${url(feedPath(facet, 'xml'))}"/>
<link rel="alternate" type="text/html" href="${url(facetPath(facet))}"/>
<rights>${url('/medier/')}</rights>
<updated>${updated ?? '1970-01-01T00:00:00Z'}</updated>
<author><name>Vidne</name></author>
${[...entries, ...deleted].join('\n')}
</feed>
`;
}
