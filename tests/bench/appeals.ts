import { appendFileSync, copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { districtCodes, districts } from '../../api/appeal/districts.ts';
import { appealSchema, type LiveAppeal } from '../../api/appeal/model.ts';
import { chanceOf } from './queue-tips.ts';

/**
 * A portal with many appeals: the demonstration's own, again and again under other numbers, places and words, with one
 * picture each as publishing prepares it. The same seed makes the same portal.
 */
export interface ManyAppeals {
  readonly contentDir: string;
  readonly count: number;
  readonly seed: number;
  readonly now: Date;
}

const demonstration = './content';
const hour = 3_600_000;
const endings = ['400.webp', '800.webp', '800.jpg'] as const;

interface Model {
  readonly appeal: LiveAppeal;
  readonly texts: Record<'da' | 'en', string>;
}

export async function makeAppeals({ contentDir, count, seed, now }: ManyAppeals): Promise<string[]> {
  for (const folder of ['pages', 'declarations', 'recorders', 'rules'])
    cpSync(join(demonstration, folder), join(contentDir, folder), { recursive: true });
  const below = numbersBelow(seed);
  const models = readModels();
  const pictures = join(contentDir, '.pictures');
  mkdirSync(pictures, { recursive: true });
  const drawn = Math.min(count, 20);
  for (let i = 0; i < drawn; i++) await drawPicture(join(pictures, `${i}`), seed + i);
  return Array.from({ length: count }, (_, i) => {
    const model = models[i % models.length]!;
    const publicId = `EF-2026-${String(i + 1).padStart(6, '0')}`;
    writeAppeal(join(contentDir, 'appeals', publicId), {
      ...model,
      publicId,
      below,
      now,
      source: join(pictures, `${i % drawn}`),
    });
    return publicId;
  });
}

function numbersBelow(seed: number): (most: number) => number {
  const { next } = chanceOf(seed);
  return (most) => Math.floor(next() * most);
}

function readModels(): Model[] {
  const folder = join(demonstration, 'appeals');
  return readdirSync(folder).flatMap((id) => {
    const appeal = appealSchema.parse(JSON.parse(readFileSync(join(folder, id, 'appeal.json'), 'utf8')));
    if (appeal.status !== 'published' || appeal.jurisdiction !== 'DK') return [];
    const read = (lang: string) => readFileSync(join(folder, id, `${lang}.md`), 'utf8');
    return [{ appeal, texts: { da: read('da'), en: read('en') } }];
  });
}

/** A street drawn at random, in the sizes publishing makes, and a card. */
async function drawPicture(to: string, seed: number): Promise<void> {
  const below = numbersBelow(seed);
  const houses = Array.from({ length: 60 }, () => {
    const [x, y, hue] = [below(800), below(533), below(360)];
    return `<rect x="${x}" y="${y}" width="${20 + below(90)}" height="${20 + below(160)}" fill="hsl(${hue} 30% ${30 + below(50)}%)"/>`;
  }).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="533"><rect width="800" height="533" fill="#9bb"/>${houses}</svg>`;
  const whole = sharp(Buffer.from(svg));
  await whole.clone().resize(400).webp({ quality: 75 }).toFile(`${to}-400.webp`);
  await whole.clone().webp({ quality: 75 }).toFile(`${to}-800.webp`);
  await whole.clone().jpeg({ quality: 78 }).toFile(`${to}-800.jpg`);
  await whole.clone().resize(1200, 630, { fit: 'cover' }).jpeg({ quality: 78 }).toFile(`${to}-card.jpg`);
}

interface Making extends Model {
  readonly publicId: string;
  readonly below: (most: number) => number;
  readonly now: Date;
  readonly source: string;
}

function writeAppeal(folder: string, { appeal, texts, publicId, below, now, source }: Making): void {
  mkdirSync(folder, { recursive: true });
  const own = districtCodes.filter((code) => districts[code].jurisdiction === 'DK');
  const publishedAt = new Date(now.getTime() - (1 + below(1000)) * hour);
  const made: LiveAppeal = {
    ...appeal,
    publicId,
    district: own[below(own.length)]!,
    fictional: false,
    publishedAt: publishedAt.toISOString(),
    updatedAt: new Date(publishedAt.getTime() + below(40) * 60_000).toISOString(),
    reviewAt: new Date(now.getTime() + (100 + below(200)) * hour).toISOString(),
    expiresAt: new Date(now.getTime() + (300 + below(200)) * hour).toISOString(),
    sharing: { ...appeal.sharing, indexable: true },
    media: [{ name: 'street', kind: 'drawing', purpose: 'context', width: 800, height: 533, bystandersBlurred: true }],
  };
  writeFileSync(join(folder, 'appeal.json'), JSON.stringify(appealSchema.parse(made), null, 2));
  for (const lang of ['da', 'en'] as const) {
    writeFileSync(join(folder, `${lang}.md`), reworded(texts[lang], publicId, lang));
    copyAs(publicId, `${source}-card.jpg`, join(folder, `card.${lang}.jpg`));
  }
  for (const ending of endings) copyAs(publicId, `${source}-${ending}`, join(folder, `street-${ending}`));
}

/** The number behind the end of the picture makes it one of its own, which a crawler can look for. */
function copyAs(publicId: string, from: string, to: string): void {
  copyFileSync(from, to);
  appendFileSync(to, publicId);
}

const alt = {
  da: 'Tegning af en gade med huse i mange farver, som tegnet til målingen.',
  en: 'Drawing of a street with houses in many colours, as drawn for the measurement.',
} as const;

/** The same words with the appeal's number in title and body, so that each can be looked for. */
function reworded(markdown: string, publicId: string, lang: 'da' | 'en'): string {
  const [, head, body] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(markdown)!;
  const title = `title: ${JSON.stringify(`${lang === 'da' ? 'Sag' : 'Case'} ${publicId.slice(-6)}: ${lang === 'da' ? 'hvem har set noget?' : 'who saw something?'}`)}`;
  const kept = head!
    .replace(/^title: .*$/m, title)
    .replace(/^lead: "(.*)"$/m, `lead: "$1 ${publicId}"`)
    .replace(/\nalt:[\s\S]*$/, '');
  return `---\n${kept}\nalt:\n  street: ${JSON.stringify(alt[lang])}\n---\n${body}\n${publicId}.\n`;
}
