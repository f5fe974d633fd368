import { districts } from '../api/appeal/districts.ts';
import { formatDate } from './dates.ts';
import type { Language } from './language.ts';
import { type Card, drawCard } from './og.ts';
import { findShown, type ShownAppeal } from './published.ts';
import { appealText } from './text/appeal.ts';
import { homeText } from './text/home.ts';

/**
 * Pictures of shared links. An appeal's own lies beside it as `card.<language>.jpg`, drawn when it was published; where there
 * is none, it is drawn with the release.
 */
export function cardName({ appeal: { publicId, revision } }: ShownAppeal, lang: Language): string {
  return `${publicId}.${lang}.r${revision}`;
}

/** The card of an address `/og/<name>.jpg`: the site's own, the one of what has ended, or an appeal's. */
export async function readCard(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const [, about, lang] = /^([\w-]+)\.(da|en)(?:\.r\d+)?$/.exec(name) as unknown as [string, string, Language];
  if (about === 'vidne') return drawCard({ heading: homeText[lang].heading, lines: [homeText[lang].cardLine] });
  if (about === 'ended') return drawCard({ heading: appealText[lang].endedTitle, lines: [] });
  return drawCard(neutralCard(findShown(about), lang));
}

const neutralCard = ({ appeal }: ShownAppeal, lang: Language): Card => ({
  heading: appealText[lang].types[appeal.type],
  lines: [
    [appeal.incident?.places[0]?.town, districts[appeal.district][lang]].filter(Boolean).join(' · '),
    `${appealText[lang].updated} ${formatDate(lang, new Date(appeal.updatedAt))} · ${appeal.publicId}`,
  ],
});
