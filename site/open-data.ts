import type { Appeal } from '../api/appeal/model.ts';
import { type Both, languages } from './language.ts';
import type { ShownAppeal } from './published.ts';

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
    expiresAt: appeal.expiresAt,
    self: new URL(`/api/appeals/${appeal.publicId}.json`, site).href,
  };
}

export function whole(item: ShownAppeal, site: URL) {
  const { appeal, text } = item;
  const { incident, subjects, danger, questions, footageWanted, legalBasis, legalRegime, decision } = appeal;
  return {
    ...summary(item, site),
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

export const gone = ({ publicId, revision, updatedAt }: Appeal) => ({
  publicId,
  revision,
  status: 'withdrawn',
  updatedAt,
});

export const answer = (value: unknown): Response =>
  new Response(`${JSON.stringify(value, null, 1)}\n`, {
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
  });
