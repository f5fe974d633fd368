import { mkdir } from 'node:fs/promises';
import sharp from 'sharp';
import { drawPortrait } from './portrait.ts';
import { crossing, garage, harbour, road, station } from './scenes.ts';
import { bicycle, jacket, jewellery, ring, suitcase } from './things.ts';

/**
 * Draws the pictures of the demonstration appeals: `node content/pictures/draw.ts`. They are drawn for the purpose and
 * show nobody. The results are committed; the build of the site never touches a picture.
 */
const pictures: Record<string, Record<string, string>> = {
  'EF-2026-000101': {
    sketch: drawPortrait({
      skin: '#e9e4dc',
      hair: '#7d7a74',
      cut: 'short',
      beard: 'short',
      hat: { kind: 'knit', colour: '#3a3f45', edge: '#83888c' },
      jaw: 34,
      age: 'young',
      clothes: { colour: '#6d7570', collar: '#565d58', kind: 'jacket' },
      scar: true,
      ground: ['#f4f1ea', '#d9d5cb'],
    }),
    jacket,
  },
  'EF-2026-000102': { crossing },
  'EF-2026-000103': { garage },
  'EF-2026-000104': {
    portrait: drawPortrait({
      skin: '#f0cdb4',
      hair: '#e6e6e2',
      cut: 'thin',
      beard: 'moustache',
      hat: { kind: 'cap', colour: '#7a5a3e', edge: '#5f442e' },
      glasses: true,
      jaw: 24,
      age: 'old',
      clothes: { colour: '#24415f', collar: '#1a324c', kind: 'padded' },
      ground: ['#dcebea', '#a9c9c8'],
    }),
  },
  'EF-2026-000105': {
    portrait: drawPortrait({
      skin: '#e2b491',
      hair: '#3b2d26',
      cut: 'none',
      beard: 'full',
      jaw: 46,
      age: 'middle',
      clothes: { colour: '#23272c', collar: '#33393f', kind: 'jacket' },
      neckTattoo: true,
      ground: ['#dfe4ea', '#aab6c3'],
    }),
  },
  'EF-2026-000106': {
    portrait: drawPortrait({
      skin: '#edc7ad',
      hair: '#8d8f90',
      cut: 'long',
      beard: 'short',
      glasses: true,
      jaw: 40,
      age: 'middle',
      clothes: { colour: '#7a5538', collar: '#5d3f28', kind: 'jacket' },
      ground: ['#ece5da', '#c8bba7'],
    }),
  },
  'EF-2026-000107': { suitcase },
  'EF-2026-000108': { ring },
  'EF-2026-000109': { jewellery },
  'EF-2026-000111': { harbour },
  'EF-2026-000112': { road },
  'EF-2026-000113': { station },
  'EF-2026-000115': { bicycle },
};

for (const [appeal, drawings] of Object.entries(pictures)) {
  const folder = new URL(`../appeals/${appeal}/`, import.meta.url);
  await mkdir(folder, { recursive: true });
  for (const [name, svg] of Object.entries(drawings)) {
    const file = (ending: string) => new URL(`${name}-${ending}`, folder).pathname;
    const drawn = sharp(Buffer.from(svg), { density: 96 });
    await drawn.clone().resize(400).webp({ quality: 68, effort: 6 }).toFile(file('400.webp'));
    await drawn.clone().resize(800).webp({ quality: 62, effort: 6 }).toFile(file('800.webp'));
    await drawn.clone().resize(800).jpeg({ quality: 62, mozjpeg: true }).toFile(file('800.jpg'));
  }
}
