import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { districts } from '../api/appeal/districts.ts';
import { holdsUntil } from '../api/appeal/model.ts';
import { contentDir } from './content.ts';
import { formatDate } from './dates.ts';
import { address, type Language } from './language.ts';
import { type Card, drawCard } from './og.ts';
import { findShown, type ShownAppeal } from './published.ts';
import { qrOf } from './qr.ts';
import { appealText } from './text/appeal.ts';
import { homeText } from './text/home.ts';
import { kitText } from './text/kit.ts';

/**
 * Pictures of shared links. An appeal's own lie beside it, drawn when it was published (draw-kit.ts); a card that is not
 * there is drawn with the release.
 */
export function cardName({ appeal: { publicId, revision } }: ShownAppeal, lang: Language): string {
  return `${publicId}.${lang}.r${revision}`;
}

/** The card of an address `/og/<name>.jpg`: the site's own, the one of what has ended, or an appeal's. */
export async function readCard(name: string, site: URL): Promise<Uint8Array<ArrayBuffer>> {
  const [, about, lang] = /^([\w-]+)\.(da|en)(?:\.r\d+)?$/.exec(name) as unknown as [string, string, Language];
  if (about === 'vidne') return drawCard({ heading: homeText[lang].heading, lines: [homeText[lang].cardLine] });
  if (about === 'ended') return drawCard({ heading: appealText[lang].endedTitle, lines: [] });
  return drawCard(cardOf(findShown(about), lang, site));
}

/** What any picture of an appeal says: neutral, unless a photo was decided on. */
export function cardOf(item: Pick<ShownAppeal, 'appeal'>, lang: Language, site: URL): Card {
  const { appeal } = item;
  const { zone, [lang]: police } = districts[appeal.district];
  const page = new URL(address(lang, `/efterlysninger/${appeal.publicId}/`), site).href;
  return {
    heading: appealText[lang].types[appeal.type],
    lines: [
      appeal.incident?.places[0]?.town ?? '',
      police,
      kitText[lang].holds(formatDate(lang, new Date(holdsUntil(appeal)), zone)),
    ].filter(Boolean),
    photo: photoOf(item),
    scan: { qr: qrOf(page), call: kitText[lang].scan, address: page.replace(/^https?:\/\//, '') },
  };
}

/** Who shares a missing person with a picture shows the first one; nobody else has one. */
export function cardPhoto({ appeal }: Pick<ShownAppeal, 'appeal'>): string | undefined {
  if (appeal.sharing.preview !== 'photo' || appeal.type !== 'missing_person') return undefined;
  return appeal.media.find(({ purpose }) => purpose === 'identify')?.name;
}

function photoOf(item: Pick<ShownAppeal, 'appeal'>): Uint8Array | undefined {
  const name = cardPhoto(item);
  const file = name && join(contentDir(), 'appeals', item.appeal.publicId, `${name}-800.jpg`);
  return file && existsSync(file) ? readFileSync(file) : undefined;
}
