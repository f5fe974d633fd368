import { districts } from '../api/appeal/districts.ts';
import { makeSearchFile, type SearchFile } from '../api/search-index.ts';
import { formatShortDate } from './dates.ts';
import type { Language } from './language.ts';
import { type ShownAppeal, shownAppeals, writtenOf } from './published.ts';
import { appealText } from './text/appeal.ts';

/** What the intake searches in, in one language. Whatever of an appeal stands here is in its digest. */
export const searchFile = (lang: Language): SearchFile =>
  makeSearchFile(
    lang,
    shownAppeals().map((item) => ({ ...shownIn(item, lang), where: whereOf(item, lang), body: bodyOf(item, lang) })),
  );

export const searchFilePath = (lang: Language): string => `/search.${lang}.json`;

function shownIn({ appeal, text }: ShownAppeal, lang: Language) {
  const district = districts[appeal.district];
  const { title, lead } = text[lang];
  return {
    publicId: appeal.publicId,
    title,
    lead,
    type: appealText[lang].types[appeal.type],
    district: district[lang],
    facet: { type: appeal.type, district: appeal.district },
    updatedAt: appeal.updatedAt,
    updatedOn: formatShortDate(lang, new Date(appeal.updatedAt), district.zone),
  };
}

const whereOf = ({ appeal: { incident, footageWanted } }: ShownAppeal, lang: Language): string =>
  [
    ...(incident?.places.map(({ label, town, postcode }) => `${label[lang]} ${town} ${postcode ?? ''}`) ?? []),
    footageWanted?.area[lang],
  ].join(' ');

function bodyOf({ appeal, text }: ShownAppeal, lang: Language): string {
  const seen = appeal.subjects.flatMap(({ clothing, marks, vehicle }) =>
    [...clothing, ...marks, ...(vehicle ? [vehicle] : [])].map((one) => one.text[lang]),
  );
  return [writtenOf(appeal.publicId, lang), ...text[lang].whatWeNeed, ...seen].join(' ');
}
