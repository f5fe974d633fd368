/// <reference types="vite/client" />
import { createApp } from 'astro/app/entrypoint';
import { type Address, addresses, appealIndex } from './addresses.ts';
import { shownAppeals } from './published.ts';

/** The program's one entrance: what a release has to hold, and what each of its addresses answers. */
export type { Address };

const app = createApp({ streaming: false });
const routes = new Map(app.manifestData.routes.map((route) => [route.component, route]));
const deskPages = Object.keys(import.meta.glob('./pages/desk/**/index.astro'))
  .map((file) => file.replace(/^\.\/pages|index\.astro$/g, ''))
  .sort();

export const plan = (): { addresses: Address[]; index: ReturnType<typeof appealIndex> } => ({
  addresses: addresses(deskPages),
  index: appealIndex(),
});

/** Reads what pages are about, before somebody asks for one; answers how many appeals that is. */
export const read = (): number => shownAppeals().length;

/** Fails on anything but a whole answer: a release never holds half a page. */
export async function render({ path, route }: Address, origin: string): Promise<Response> {
  app.manifest.site = origin;
  const routeData = routes.get(`site/pages/${route}`);
  if (!routeData) throw new Error(`no page ${route}`);
  const response = await app.render(new Request(new URL(path, origin)), { routeData });
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return response;
}
