import { announce } from '../../announce.svelte.ts';
import { ask } from '../../api.ts';
import { fieldOf, instantOf } from '../../appeal/moments.ts';
import { session } from '../../session.svelte.ts';
import type { Contact } from '../../wire-contacts.ts';
import type { FootagePlace } from '../../wire-footage.ts';
import { findContacts } from '../contacts/contacts.svelte.ts';
import { areaText, boxOf, isInside, mostCorners, type Point, parseArea } from '../geo.ts';
import { type Asked, type Standing, standingOf, standings } from './standing.ts';
import { fitted, insertCorner, type View } from './view.ts';

const dayMs = 86_400_000;
/** all of the country, with Bornholm */
const country = { middle: { lat: 56.1, lon: 11.4 }, metresPerPixel: 800 };

/** A business may have been asked by a camera of its own that lies just outside: a hundredth of a degree is a kilometre. */
const border = 0.01;
function boxQuery(area: readonly Point[]): Record<'south' | 'west' | 'north' | 'east', string> {
  const { south, west, north, east } = boxOf(area);
  const [low, left, high, right] = [south - border, west - 2 * border, north + border, east + 2 * border].map(String);
  return { south: low!, west: left!, north: high!, east: right! };
}

/** An area and a stretch of time: who has cameras there, who was asked, and what they said. */
export class Canvass {
  area = $state.raw<readonly Point[]>([]);
  /** as the fields of the page hold them */
  from = $state('');
  to = $state('');
  view = $state.raw<View>({ ...country, width: 800, height: 500 });
  contacts = $state.raw<readonly Contact[]>([]);
  /** whom was asked about that time, here and a little around */
  places = $state.raw<readonly FootagePlace[]>([]);
  /** contacts found beyond what is shown */
  more = $state(0);
  /** more were asked than are shown: somebody who stands as unasked may have been */
  isCut = $state(false);
  read = $state(false);
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  problem = $state('');
  busy = $state(false);
  #asked = 0;

  readonly rows: readonly Asked[] = $derived(this.contacts.map((contact) => standingOf(contact, this.places)));
  readonly counts: Record<Standing, number> = $derived(
    Object.fromEntries(
      standings.map((one) => [one, this.rows.filter(({ standing }) => standing === one).length]),
    ) as Record<Standing, number>,
  );
  /** those nobody has asked, and who may be */
  readonly gaps: readonly Asked[] = $derived(this.rows.filter(({ standing }) => standing === 'unasked'));
  /** addressees of the requests who do not stand in the register */
  readonly others: readonly FootagePlace[] = $derived(
    this.places.filter(
      ({ contactId, point }) => isInside(point, this.area) && !this.contacts.some(({ id }) => id === contactId),
    ),
  );

  /** The area stands in the part of the address that reaches no log; without one, the last day. */
  follow(): void {
    const given = new URLSearchParams(location.hash.slice(1));
    const now = Date.now();
    this.area = parseArea(given.get('area') ?? '') ?? [];
    this.from = fieldOf(given.get('from') ?? new Date(now - dayMs).toISOString());
    this.to = fieldOf(given.get('to') ?? new Date(now).toISOString());
    if (this.area.length > 0) this.view = fitted(this.view, this.area);
    if (this.area.length > 2) void this.load();
  }

  set(area: readonly Point[]): void {
    if (area.length > mostCorners) return;
    this.area = area;
    void this.load();
  }
  add(point: Point): void {
    this.set(insertCorner(this.area, point));
  }
  put(at: number, point: Point): void {
    this.area = this.area.with(at, point);
  }
  remove(at: number): void {
    this.set(this.area.toSpliced(at, 1));
  }

  choose(ids: readonly string[], isChosen: boolean): void {
    const chosen = new Set(this.chosen);
    for (const id of ids)
      if (isChosen) chosen.add(id);
      else chosen.delete(id);
    this.chosen = chosen;
  }

  async load(): Promise<void> {
    const asked = ++this.#asked;
    const [from, to] = [instantOf(this.from), instantOf(this.to)];
    this.problem = '';
    if (this.area.length < 3 || !from || !to || from >= to) {
      [this.contacts, this.places, this.read] = [[], [], false];
      return;
    }
    const area = areaText(this.area);
    history.replaceState(null, '', `#${new URLSearchParams({ area, from, to })}`);
    this.busy = true;
    try {
      const around = new URLSearchParams({ ...boxQuery(this.area), from, to });
      const [found, { items, more }] = await Promise.all([
        findContacts({ area }),
        ask<{ items: FootagePlace[]; more: boolean }>(`/footage/addressees?${around}`),
      ]);
      if (asked !== this.#asked) return;
      [this.contacts, this.places, this.read] = [found.items, items, true];
      this.more = found.found - found.items.length;
      this.isCut = more;
      this.chosen = new Set(found.items.map(({ id }) => id).filter((id) => this.chosen.has(id)));
      announce(session.text.canvass.read(found.found, this.gaps.length));
    } catch (error) {
      if (asked === this.#asked) this.problem = session.explain(error);
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }

  /** Where a request to those that are chosen begins, with this time and the middle of the area. */
  get askingAddress(): string {
    const [from = '', to = ''] = [instantOf(this.from), instantOf(this.to)];
    return `/desk/footage/new/?to=${[...this.chosen].join(',')}#${new URLSearchParams({ from, to })}`;
  }
}
