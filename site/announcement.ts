import { districts } from '../api/appeal/districts.ts';
import { holdsUntil } from '../api/appeal/model.ts';
import { address, type Language } from './language.ts';
import type { ShownAppeal } from './published.ts';
import { appealText } from './text/appeal.ts';

/**
 * What a search engine may know of an appeal (https://schema.org/SpecialAnnouncement): that the police announce something,
 * and until when. Never a `Person`: a graph of knowledge does not forget a suspicion. Undefined for what search engines
 * must not keep at all.
 */
export function announcement({ appeal, text }: ShownAppeal, lang: Language, site: URL): object | undefined {
  if (!appeal.sharing.indexable) return undefined;
  const url = new URL(address(lang, `/efterlysninger/${appeal.publicId}/`), site).href;
  return {
    '@context': 'https://schema.org',
    '@type': 'WebPage',
    '@id': url,
    url,
    inLanguage: lang,
    mainEntity: {
      '@type': 'SpecialAnnouncement',
      name: text[lang].title,
      text: text[lang].lead,
      category: appealText[lang].types[appeal.type],
      datePosted: appeal.publishedAt,
      expires: holdsUntil(appeal),
      url,
      publisher: { '@type': 'GovernmentOrganization', name: districts[appeal.district][lang] },
    },
  };
}

/** As it stands in a `<script>`: nothing in it can end the element. */
export const inScript = (value: object): string => JSON.stringify(value).replaceAll('<', '\\u003c');
