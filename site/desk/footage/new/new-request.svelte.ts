import { post, Refused } from '../../api.ts';
import { fieldOf } from '../../appeal/moments.ts';
import { zoneOf } from '../../districts.ts';
import { session } from '../../session.svelte.ts';
import type { Contact } from '../../wire-contacts.ts';
import type { FootageChannel, FootageRequest } from '../../wire-footage.ts';
import { findContacts } from '../contacts/contacts.svelte.ts';
import { parsePoint, pointText } from '../geo.ts';
import { keepOwnContact, type OwnContact, readOwnContact } from './own-contact.ts';
import { countTooMany, type Fields, type Mistake, mistakesOf, newWishId, wishOf } from './wish.ts';

const hourMs = 3_600_000;
const deadlineDays = 3;
export const nearM = 250;
/** what the desk says when it cannot send that way */
const missingWays: Readonly<Record<string, FootageChannel>> = { footage_no_mail: 'email', footage_no_sms: 'sms' };

const times = ['from', 'to', 'deadline'] as const;
type Time = (typeof times)[number];

/** Of an address; undefined for what is none. */
function momentOf(written: string | null): number | undefined {
  const at = Date.parse(written ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** A new request while it is written: what is proposed, who is asked, what is missing. */
export class NewRequest {
  fields = $state<Fields>({
    ...{ caseReference: '', place: '', point: '', from: '', to: '', cameras: '', why: '' },
    ...{ ground: 'voluntary' as const, reference: '', deadline: '', language: 'da' as const },
    typed: { name: '', email: '', phone: '' },
  });
  own = $state<OwnContact>(readOwnContact(session.user!));
  sends = $state(true);
  found = $state.raw<readonly Contact[]>();
  chosen = $state.raw<readonly Contact[]>([]);
  mistakes = $state.raw<readonly Mistake[]>([]);
  problem = $state('');
  busy = $state(false);
  #proposed: Partial<Record<Time, string>> = {};
  /** ground, deadline and contact need a look only when the machine does not know this officer */
  /** whose clocks the times are those of */
  readonly zone = $derived(zoneOf(this.own.district));
  /** seen before the rest is filled in */
  readonly tooMany = $derived(countTooMany(this.fields, this.chosen));
  readonly knowsOwn = $derived(this.own.phone !== '' && this.own.district !== '');

  /** From an address that names whom to ask (`?to=`) and the stretch of time (behind the #), or from nothing. */
  async begin(): Promise<void> {
    const given = new URLSearchParams(location.hash.slice(1));
    const now = Date.now();
    this.#propose({
      from: momentOf(given.get('from')) ?? now - hourMs,
      to: momentOf(given.get('to')) ?? now,
      deadline: now + deadlineDays * 24 * hourMs,
    });
    this.fields.cameras = session.text.footage.new.camerasGiven;
    const ids = new URLSearchParams(location.search).get('to');
    if (ids) await this.find({ ids }, true);
  }

  lastHours(hours: number): void {
    const now = Date.now();
    this.#propose({ from: now - hours * hourMs, to: now });
  }

  /** What was proposed stays the moment it was; what was typed is what the clock shows there. */
  setDistrict(district: string): void {
    const before = this.zone;
    const kept = times.filter((name) => this.fields[name] === fieldOf(this.#proposed[name], before));
    this.own.district = district;
    for (const name of kept) this.fields[name] = fieldOf(this.#proposed[name], this.zone);
  }
  #propose(moments: Partial<Record<Time, number>>): void {
    for (const name of times) {
      const at = moments[name];
      if (at === undefined) continue;
      const proposed = new Date(at).toISOString();
      this.#proposed[name] = proposed;
      this.fields[name] = fieldOf(proposed, this.zone);
    }
  }

  async find(query: Record<string, string>, choosesAll = false): Promise<void> {
    this.problem = '';
    try {
      const { items } = await findContacts(query);
      const willing = items.filter(({ consent }) => consent !== 'refused');
      if (choosesAll) this.chosen = willing;
      else this.found = willing.slice(0, 20);
    } catch (error) {
      this.problem = session.explain(error);
    }
  }
  /** Whoever has cameras at the point is most likely who is asked. */
  async findNear(): Promise<void> {
    const point = parsePoint(this.fields.point);
    if (point) await this.find({ near: pointText(point), within: String(nearM) });
  }

  /** what was sent: whoever presses again after an answer that got lost makes no second request */
  #sent: { id: string; words: string } | undefined;

  choose(contact: Contact, isChosen: boolean): void {
    const others = this.chosen.filter(({ id }) => id !== contact.id);
    this.chosen = isChosen ? [...others, contact] : others;
    // what the register knows of the place need not be typed
    const [first] = this.chosen;
    if (isChosen && first && this.fields.place === '')
      this.fields.place = [first.name, first.address].filter(Boolean).join(', ');
  }

  /** Answers where the request is shown, or nothing when something stands in the way. */
  async make(): Promise<string | undefined> {
    this.mistakes = mistakesOf(this.fields, this.own, Date.now(), this.chosen);
    this.problem = '';
    if (this.mistakes.length > 0 || this.busy) return undefined;
    this.busy = true;
    try {
      const { request, unsent } = await this.#send(this.sends ? ['email', 'sms'] : []);
      keepOwnContact(session.user!, $state.snapshot(this.own));
      const only = request.addressees.length === 1 ? request.addressees[0] : undefined;
      const show = new URLSearchParams({
        id: request.id,
        ...(only ? { show: only.id } : {}),
        ...(unsent ? { unsent: '1' } : {}),
      });
      return `/desk/footage/request/?${show}`;
    } catch (error) {
      this.problem = session.explain(error);
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  /** An installation without mail or SMS still makes the request; its page says what was not sent. */
  async #send(ways: readonly FootageChannel[], unsent = false): Promise<{ request: FootageRequest; unsent: boolean }> {
    try {
      const wish = wishOf(this.fields, this.own, this.chosen, ways);
      const words = JSON.stringify(wish);
      if (this.#sent?.words !== words) this.#sent = { id: newWishId(), words };
      const { request } = await post<{ request: FootageRequest }>('/footage/requests', { id: this.#sent.id, ...wish });
      return { request, unsent };
    } catch (error) {
      const missing = error instanceof Refused ? missingWays[error.code] : undefined;
      if (!missing || !ways.includes(missing)) throw error;
      return this.#send(
        ways.filter((way) => way !== missing),
        true,
      );
    }
  }
}
