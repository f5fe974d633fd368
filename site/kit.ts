import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveAppeal } from '../api/appeal/model.ts';
import { contentDir } from './content.ts';

/**
 * THE SHARING KIT of an appeal: pictures and posters that draw-kit.ts drew beside it when it was published. The release
 * gives each an address with the appeal's number in it, so that all of them end with it (api/takedown.ts).
 */
export const kitLanguages = ['da', 'en'] as const;
export const shapes = {
  card: { width: 1200, height: 630 },
  square: { width: 1080, height: 1080 },
  story: { width: 1080, height: 1920 },
} as const;
export type Shape = keyof typeof shapes;
export const papers = ['a4', 'a3'] as const;
export type Paper = (typeof papers)[number];

const known = new Map<string, readonly string[]>();

/** As in `square.da.jpg`, `poster.en.a3.pdf`; what the appeal does not allow any more is not there. */
export function kitFiles({ publicId, sharing }: Pick<LiveAppeal, 'publicId' | 'sharing'>): readonly string[] {
  let names = known.get(publicId);
  if (!names) {
    names = readdirSync(join(contentDir(), 'appeals', publicId))
      .filter((name) => /^(?:(?:card|square|story)\.(?:da|en)\.jpg|poster\.(?:da|en)\.(?:a4|a3)\.pdf)$/.test(name))
      .filter((name) => sharing.allowPoster || !name.startsWith('poster'))
      .sort();
    known.set(publicId, names);
  }
  return names;
}

/**
 * `/og/EF-2026-000101.da.r3.jpg`, `/og/EF-2026-000101.da.square.r3.jpg`: a new address with each revision, since others
 * keep pictures. `/plakat/EF-2026-000101.da.a4.pdf`: one address, since people keep those.
 */
export function kitPath({ publicId, revision }: Pick<LiveAppeal, 'publicId' | 'revision'>, name: string): string {
  const [kind, lang, ending] = name.split('.');
  if (kind === 'poster') return `/plakat/${publicId}.${lang}.${ending}.pdf`;
  return `/og/${publicId}.${lang}${kind === 'card' ? '' : `.${kind}`}.r${revision}.jpg`;
}
