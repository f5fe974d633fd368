import { gzipSync } from 'node:zlib';
import { box } from './boxes.ts';
import type { Honest } from './honest.ts';
import { be16, file, type HostileFile, hex, type Prey } from './hostile-file.ts';

export const script = '<script>alert(document.domain)</script>';
export const page = `<html><body>${script}</body></html>`;

/** Text that draws, loads or runs, and files that are two things at once. */
export function markup({ 'photo.jpg': jpeg, 'fast.mp4': film, 'photo.gif': gif }: Honest, prey: Prey): HostileFile[] {
  const comment = Buffer.concat([hex('fffe'), be16(page.length + 2), Buffer.from(page)]);
  return [
    file('drawing.svg', svg(prey)),
    file('drawing.jpg', svg(prey)),
    file('drawing.svgz', gzipSync(svg(prey))),
    file('laughs.svg', laughs('svg')),
    file('laughs.jpg', laughs('x')),
    file(
      'entity.svg',
      `<!DOCTYPE svg [<!ENTITY s SYSTEM "file://${prey.secret}">]><svg xmlns="http://www.w3.org/2000/svg"><text>&s;</text></svg>`,
    ),
    file(
      'vector.mvg',
      `push graphic-context\nviewbox 0 0 640 480\nfill 'url(${prey.server}/x.jpg"|touch ${prey.marker}")'\nimage over 0,0 0,0 'text:${prey.secret}'\npop graphic-context\n`,
    ),
    file('vector.png', `push graphic-context\nimage over 0,0 0,0 'ephemeral:${prey.sibling}'\npop graphic-context\n`),
    file('script.msl', `<image><read filename="${prey.secret}"/><write filename="/out/leak.jpg"/></image>`),
    file('postscript.jpg', `%!PS-Adobe-3.0\n(%pipe%touch ${prey.marker}) (w) file\nshowpage\n`),
    file(
      'postscript.tiff',
      `%!PS\nuserdict /setpagedevice undef\n(${prey.secret}) (r) file 1000 string readstring pop print\n`,
    ),
    file('page.mp4', page),
    file('page.html', page),
    file('page.xhtml', `<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">${script}</html>`),
    file('page-in-comment.jpg', jpeg.subarray(0, 2), comment, jpeg.subarray(2)),
    file('page-behind.jpg', jpeg, page),
    file('page-in-film.mp4', film, box('free', Buffer.from(page))),
    file(
      'archive-behind.jpg',
      jpeg,
      hex('504b0304 1400 0000 0000'),
      Buffer.alloc(16),
      'evil.exe',
      hex('504b0506'),
      Buffer.alloc(18),
    ),
    file('document-and-picture.pdf', '%PDF-1.4\n1 0 obj<</Length 99999>>stream\n', jpeg, '\nendstream\nendobj\n'),
    file('script-and-picture.gif', 'GIF89a=1;alert(1)//', gif.subarray(10)),
    file('film-in-picture.jpg', jpeg, film),
    file('picture-in-film.mp4', film.subarray(0, 40), jpeg, film.subarray(40)),
  ];
}

const svg = ({ secret, server }: Prey): string =>
  `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="400" height="300"><image xlink:href="file://${secret}" width="10" height="10"/><image xlink:href="${server}/leak.png" width="10" height="10"/>${script}<rect width="400" height="300" fill="red"/></svg>`;

function laughs(root: string): string {
  const entities = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE ${root} [<!ENTITY l0 "hahahahaha">${entities.join('')}]><${root} xmlns="http://www.w3.org/2000/svg">&l9;</${root}>`;
}
