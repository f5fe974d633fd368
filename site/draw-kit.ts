import { readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { liveAppeal } from '../api/appeal/model.ts';
import { appealTextSchema } from '../api/appeal/text.ts';
import { cardOf } from './cards.ts';
import { readWritten } from './content.ts';
import { kitFiles, kitLanguages, papers, type Shape, shapes } from './kit.ts';
import { drawCard } from './og.ts';
import { drawPoster } from './poster.ts';

/**
 * Draws the sharing kit of an appeal into its own folder, once, when it is published:
 * `node site/draw-kit.ts content/appeals/EF-2026-000101 [origin]`. A program of its own, so that the desk can start it without
 * importing the site. What was drawn before is removed first. Says each file it wrote; fails if it could not write all.
 */
const [folderGiven, origin = process.env['PUBLIC_ORIGIN'] ?? 'http://localhost:4321'] = process.argv.slice(2);
if (!folderGiven) throw new Error('which appeal? node site/draw-kit.ts <folder> [origin]');
const folder = resolve(folderGiven);
process.env['CONTENT_DIR'] = dirname(dirname(folder));
const site = new URL(origin);
const appeal = liveAppeal.parse(JSON.parse(readFileSync(join(folder, 'appeal.json'), 'utf8')));

// nothing of an earlier revision stays, also when drawing fails
for (const name of kitFiles({ ...appeal, sharing: { ...appeal.sharing, allowPoster: true } }))
  await rm(join(folder, name));

for (const lang of kitLanguages) {
  const text = appealTextSchema.parse(readWritten('appeals', basename(folder), `${lang}.md`)?.data);
  const card = cardOf({ appeal }, lang, site);
  for (const shape of Object.keys(shapes) as Shape[]) await write(`${shape}.${lang}.jpg`, await drawCard(card, shape));
  for (const paper of papers) {
    if (!appeal.sharing.allowPoster) continue;
    await write(`poster.${lang}.${paper}.pdf`, await drawPoster({ appeal, text, lang, site, folder }, paper));
  }
}

/** Whole or not at all: a release may be made meanwhile. */
async function write(name: string, bytes: Uint8Array): Promise<void> {
  const part = join(folder, `.${name}.part`);
  await writeFile(part, bytes);
  await rename(part, join(folder, name));
  console.log(name);
}
