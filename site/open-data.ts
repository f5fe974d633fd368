import { type Appeal, endedAt, holdsUntil, type LiveAppeal } from '../api/appeal/model.ts';
import { kitFiles, kitPath } from './kit.ts';
import { type Both, languages } from './language.ts';
import { endedAppeals, type ShownAppeal, shownAppeals } from './published.ts';

/** Appeals as open data. What no longer holds is a tombstone: its number, that it ended, and when. */
const urls = (publicId: string, site: URL): Both => ({
  da: new URL(`/efterlysninger/${publicId}/`, site).href,
  en: new URL(`/en/efterlysninger/${publicId}/`, site).href,
});

const bothOf = (pick: (lang: 'da' | 'en') => string): Both =>
  Object.fromEntries(languages.map((lang) => [lang, pick(lang)])) as Both;

export function summary({ appeal, text }: ShownAppeal, site: URL) {
  return {
    publicId: appeal.publicId,
    revision: appeal.revision,
    url: urls(appeal.publicId, site),
    type: appeal.type,
    status: appeal.status,
    fictional: appeal.fictional,
    district: appeal.district,
    jurisdiction: appeal.jurisdiction,
    title: bothOf((lang) => text[lang].title),
    lead: bothOf((lang) => text[lang].lead),
    publishedAt: appeal.publishedAt,
    updatedAt: appeal.updatedAt,
    expiresAt: holdsUntil(appeal),
    self: new URL(`/api/appeals/${appeal.publicId}.json`, site).href,
  };
}

/** Under which terms, and by which schema: stands at the top of every answer. */
const about = (schema: 'appeal' | 'appeals', site: URL) => ({
  $schema: new URL(`/api/${schema}.schema.json`, site).href,
  licence: new URL('/medier/', site).href,
});

/** So that one answer is read in one go. */
const perAnswer = 500;
export const summaryPages = (): number => Math.max(1, Math.ceil(shownAppeals().length / perAnswer));

/** The newest first; the last page ends with what has ended. */
export function summaryPage(page: number, site: URL) {
  const items = shownAppeals().slice((page - 1) * perAnswer, page * perAnswer);
  const isLast = page >= summaryPages();
  return {
    ...about('appeals', site),
    items: [...items.map((item) => summary(item, site)), ...(isLast ? endedAppeals().map(gone) : [])],
    ...(isLast ? {} : { next: new URL(`/api/appeals.${page + 1}.json`, site).href }),
  };
}

export function whole(item: ShownAppeal, site: URL) {
  const { appeal, text } = item;
  const { incident, subjects, danger, questions, footageWanted, legalBasis, legalRegime, decision } = appeal;
  return {
    ...about('appeal', site),
    ...summary(item, site),
    ...offers(appeal, site),
    whatWeNeed: Object.fromEntries(languages.map((lang) => [lang, text[lang].whatWeNeed])),
    incident,
    subjects,
    danger,
    questions,
    footageWanted,
    legalRegime,
    legalBasis,
    decision,
    media: appeal.media.map(({ name, kind, purpose, width, height }) => ({
      kind,
      purpose,
      width,
      height,
      url: new URL(`/media/${appeal.publicId}/${name}-800.jpg`, site).href,
      alt: bothOf((lang) => text[lang].alt[name]!),
    })),
  };
}

/** What others may use: the frame, the posters, the alert. */
function offers(appeal: LiveAppeal, site: URL) {
  const { publicId, sharing, type } = appeal;
  const posters = kitFiles(appeal).filter((name) => name.endsWith('.pdf'));
  const url = (path: string) => new URL(path, site).href;
  return {
    ...(sharing.allowEmbed ? { embed: { da: url(`/embed/${publicId}/`), en: url(`/en/embed/${publicId}/`) } } : {}),
    ...(posters.length > 0 ? { posters: posters.map((name) => url(kitPath(appeal, name))) } : {}),
    ...(type === 'missing_person' ? { alert: url(`/cap/${publicId}.xml`) } : {}),
  };
}

export const gone = (appeal: Appeal) => ({
  publicId: appeal.publicId,
  revision: appeal.revision,
  status: 'withdrawn',
  updatedAt: endedAt(appeal),
});

export const answer = (value: unknown): Response =>
  new Response(`${JSON.stringify(value, null, 1)}\n`, {
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
  });
