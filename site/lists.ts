import { type District, districtCodes } from '../api/appeal/districts.ts';
import { type AppealType, appealTypes } from '../api/appeal/model.ts';
import { type Facet, facetPath, matches, type ShownAppeal, shownAppeals } from './published.ts';

/**
 * A list of appeals in pages. Pages are numbered from the oldest appeal on and the newest page takes the rest, so that a
 * new appeal changes one page of a list and not all of them.
 */
export const perPage = 24;

export interface ListPage {
  readonly facet: Facet;
  /** 1 is the oldest; the newest one lives at the list's own address */
  readonly page: number;
}

const newestPage = (count: number): number => Math.max(1, Math.floor(count / perPage));

export interface Listed extends ListPage {
  readonly items: readonly ShownAppeal[];
  readonly pages: number;
  /** of the whole list */
  readonly count: number;
}

/** What stands on a page of a list, the newest first. */
export function listPage({ facet, page }: ListPage): Listed {
  const all = itemsOf(facet);
  const pages = newestPage(all.length);
  const from = all.length - page * perPage;
  const items = all.slice(page === pages ? 0 : from, from + perPage);
  return { facet, page, items, pages, count: all.length };
}

let all: ListPage[] | undefined;
/** Every page of every list that has something to show, and the empty ones somebody may ask for. */
export function allListPages(): readonly ListPage[] {
  all ??= readAll();
  return all;
}

function readAll(): ListPage[] {
  const facets: Facet[] = [
    {},
    ...appealTypes.map((type) => ({ type })),
    ...districtCodes.map((district) => ({ district })),
    ...appealTypes.flatMap((type) =>
      districtCodes.map((district) => ({ type, district })).filter((facet) => itemsOf(facet).length > 0),
    ),
  ];
  return facets.flatMap((facet) =>
    Array.from({ length: newestPage(itemsOf(facet).length) }, (_, i) => ({ facet, page: i + 1 })),
  );
}

export function listPath({ facet, page }: ListPage): string {
  return `${facetPath(facet)}${page === newestPage(itemsOf(facet).length) ? '' : `side/${page}/`}`;
}

/** `type/property/kreds/fyn/side/3` and its shorter forms; the part behind `/efterlysninger/`. */
export function readListPath(path: string): ListPage {
  const [, type, district, page] = /^(?:type\/(\w+)\/?)?(?:kreds\/(\w+)\/?)?(?:side\/(\d+)\/?)?$/.exec(path) ?? [];
  const facet: Facet = {
    ...(type ? { type: type as AppealType } : {}),
    ...(district ? { district: district as District } : {}),
  };
  return { facet, page: page ? Number(page) : newestPage(itemsOf(facet).length) };
}

const known = new Map<string, readonly ShownAppeal[]>();
export function itemsOf(facet: Facet): readonly ShownAppeal[] {
  const path = facetPath(facet);
  const items = known.get(path) ?? shownAppeals().filter((item) => matches(item, facet));
  known.set(path, items);
  return items;
}
