import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { APIRoute, GetStaticPaths } from 'astro';
import { shownAppeals } from '../../../published.ts';
import { contentDir } from '../../../rules.ts';

const types = { webp: 'image/webp', jpg: 'image/jpeg' } as const;
const endings = ['400.webp', '800.webp', '800.jpg'] as const;

/** The pictures of appeals that are shown now, byte for byte: a build never makes or keeps a rendition. */
export const getStaticPaths = (async () =>
  (await shownAppeals()).flatMap(({ appeal: { publicId, media } }) =>
    media.flatMap(({ name }) => endings.map((ending) => ({ params: { publicId, file: `${name}-${ending}` } }))),
  )) satisfies GetStaticPaths;

export const GET: APIRoute<Record<string, never>, { publicId: string; file: string }> = async ({ params }) => {
  const { publicId, file } = params;
  const bytes = await readFile(join(contentDir(), 'appeals', publicId, file));
  return new Response(new Uint8Array(bytes), {
    headers: { 'Content-Type': types[file.endsWith('.webp') ? 'webp' : 'jpg'] },
  });
};
