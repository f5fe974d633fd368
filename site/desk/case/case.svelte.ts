import { announce } from '../announce.svelte.ts';
import { ask, post } from '../api.ts';
import { session } from '../session.svelte.ts';
import type { CaseItem, CasePage, EvidencePackage, LegalHold, WithoutCase } from '../wire.ts';

export const refreshMs = 1500;

export interface Packing {
  reason: string;
  /** `age1…`, or nothing */
  recipient: string;
  /** with finished working copies */
  copies: boolean;
}

/** The cases, one of them by its number, or the exhibits without a case. */
export class Cases {
  items = $state.raw<CaseItem[]>();
  without = $state.raw<WithoutCase | null>(null);
  page = $state.raw<CasePage>();
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  problem = $state('');
  busy = $state(false);

  /** exhibits that are chosen, as they are listed */
  readonly picked = $derived((this.page?.exhibits ?? []).filter(({ id }) => this.chosen.has(id)));
  /** what may go into a package */
  readonly fit = $derived(
    (this.page?.exhibits ?? []).filter(
      ({ scanVerdict, state }) => scanVerdict !== 'infected' && state !== 'withheld' && state !== 'disposed',
    ),
  );
  readonly hold = $derived(this.page?.holds.find(({ releasedAt }) => releasedAt === null));
  /** something still changes by itself */
  readonly isMoving = $derived(
    (this.page?.packages ?? []).some(({ state, sentAt }) => state === 'requested' || (state === 'granted' && !sentAt)),
  );

  /** Nothing named: the list; null: the exhibits without a case. */
  async open(caseRef?: string | null): Promise<void> {
    this.problem = '';
    this.page = undefined;
    this.chosen = new Set();
    try {
      if (caseRef === undefined) await this.#list();
      else {
        this.page = await this.#read(caseRef);
        // a package takes all there is; what goes into a case is chosen
        this.chooseAll(caseRef !== null);
      }
    } catch (error) {
      this.problem = session.explain(error);
    }
  }

  async refresh(): Promise<void> {
    if (!this.page || document.hidden || this.busy || !this.isMoving) return;
    try {
      this.page = await this.#read(this.page.caseRef, true);
    } catch (error) {
      this.problem = session.explain(error);
    }
  }

  choose(id: string, isChosen: boolean): void {
    const chosen = new Set(this.chosen);
    if (isChosen) chosen.add(id);
    else chosen.delete(id);
    this.chosen = chosen;
  }

  /** What is infected is never chosen: a package with it would be refused. Nor is what was set aside. */
  chooseAll(isChosen: boolean): void {
    this.chosen = new Set(isChosen ? this.fit.map(({ id }) => id) : []);
  }

  /** Each answers the refusal, or nothing when it is done. */
  label(id: string, reference: string, label: string): Promise<string | undefined> {
    return this.#act(session.text.case.saved(reference), () => post(`/exhibits/${id}`, { label }));
  }

  placeHold(reason: string): Promise<string | undefined> {
    return this.#act(session.text.hold.placed, (caseRef) =>
      post<{ holds: LegalHold[] }>('/cases/hold', { caseRef, reason }),
    );
  }

  releaseHold(reason: string): Promise<string | undefined> {
    return this.#act(session.text.hold.released, (caseRef) =>
      post<{ holds: LegalHold[] }>('/cases/release', { caseRef, reason }),
    );
  }

  pack({ reason, recipient, copies }: Packing): Promise<string | undefined> {
    // what was set aside does not go into the package, which then says so
    const withheld = (this.page?.exhibits ?? []).filter(({ state }) => state === 'withheld');
    const exhibits = [...this.picked, ...withheld].map(({ id }) => id);
    return this.#act(session.text.package.asked, (caseRef) =>
      post<{ package: EvidencePackage }>('/packages', {
        ...{ caseRef, exhibits, reason, copies },
        ...(recipient ? { recipient } : {}),
      }),
    );
  }

  /** Puts what is chosen into a case, one exhibit after the other, each with its own event. */
  move(caseRef: string): Promise<string | undefined> {
    const { picked } = this;
    return this.#act(session.text.case.moved(picked.length, caseRef), async () => {
      for (const { id } of picked) await post(`/exhibits/${id}`, { caseRef });
    });
  }

  /** The same out of it. A case without exhibits is none any more. */
  async takeOut(): Promise<string | undefined> {
    const { picked } = this;
    const isLast = picked.length === this.page?.exhibits.length;
    return this.#act(session.text.case.takenOut(picked.length), async () => {
      for (const { id } of picked) await post(`/exhibits/${id}`, { caseRef: null });
      if (isLast) location.assign('/desk/case/');
    });
  }

  async #list(): Promise<void> {
    const { cases, without } = await ask<{ cases: CaseItem[]; without: WithoutCase | null }>('/cases');
    this.items = cases;
    this.without = without;
  }

  async #act(done: string, act: (caseRef: string) => Promise<unknown>): Promise<string | undefined> {
    const { caseRef } = this.page!;
    if (this.busy) return undefined;
    this.busy = true;
    try {
      await act(caseRef ?? '');
      this.page = await this.#read(caseRef);
      announce(done);
      return undefined;
    } catch (error) {
      return session.explain(error);
    } finally {
      this.busy = false;
    }
  }

  #read(caseRef: string | null, background = false): Promise<CasePage> {
    const query = caseRef === null ? 'without=1' : `ref=${encodeURIComponent(caseRef)}`;
    return ask<CasePage>(`/cases/exhibits?${query}`, { background });
  }
}

/** Where a package is fetched from; nothing is kept in the page. */
export const downloadAddress = (id: string): string => `/api/desk/packages/${encodeURIComponent(id)}/download`;
