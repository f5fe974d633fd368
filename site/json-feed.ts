import { districts } from '../api/appeal/districts.ts';
import { endedAt, holdsUntil } from '../api/appeal/model.ts';
import { type Feed, feedPath } from './feed.ts';
import { address } from './language.ts';
import { facetPath } from './published.ts';
import { appealText } from './text/appeal.ts';

/**
 * JSON Feed 1.1. What ended stands in `_vidne.withdrawn`; the server moves an item there before the next release
 * (api/takedown.ts), which knows it by `_vidne.publicId`.
 */
export function jsonFeed({ lang, facet, title, shown, ended }: Feed, site: URL) {
  const url = (path: string) => new URL(address(lang, path), site).href;
  return {
    version: 'https://jsonfeed.org/version/1.1',
    title,
    home_page_url: url(facetPath(facet)),
    feed_url: url(feedPath(facet, 'json')),
    language: lang,
    authors: [{ name: 'Vidne', url: url('/om/') }],
    _vidne: {
      about: url('/medier/'),
      withdrawn: ended.map((one) => ({ publicId: one.publicId, at: endedAt(one) })),
    },
    items: shown.map(({ appeal, text }) => ({
      id: url(`/efterlysninger/${appeal.publicId}/`),
      url: url(`/efterlysninger/${appeal.publicId}/`),
      title: text[lang].title,
      content_text: text[lang].lead,
      image: new URL(`/og/${appeal.publicId}.${lang}.r${appeal.revision}.jpg`, site).href,
      date_published: appeal.publishedAt,
      date_modified: appeal.updatedAt,
      tags: [appealText[lang].types[appeal.type], districts[appeal.district][lang]],
      _vidne: { publicId: appeal.publicId, revision: appeal.revision, expiresAt: holdsUntil(appeal) },
    })),
  };
}
