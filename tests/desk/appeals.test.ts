import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { stepUpMs } from '../../api/desk/step-up.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { act, begin, read, type Shown, wholeDraft } from './appeal-desk.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { readChain } from './tip-desk.ts';

const rank = 'Vicepolitiinspektør';

for (const engine of [sqliteEngine(), pgEngine()]) {
  let desk: TestDesk;
  let [pia, lis, mona] = [] as unknown as [
    Browser & { id: string },
    Browser & { id: string },
    Browser & { id: string },
  ];
  before(async () => {
    desk = await openDesk(engine as Engine);
    pia = await desk.signedIn('publisher', 'fyn', 'Pia');
    lis = await desk.signedIn('supervisor', 'fyn', 'Lis');
    mona = await desk.signedIn('publisher', 'fyn', 'Mona');
  });
  after(async () => {
    await desk.close();
    await engine.stop();
  });
  const save = (browser: Browser, { id, version }: Shown, draft: object) =>
    browser.post(`/appeals/${id}`, { version, draft });
  /** Written whole by Pia. */
  async function written(): Promise<Shown> {
    const fresh = await begin(pia);
    return act(pia, fresh.id, '', { version: fresh.version, draft: wholeDraft(desk.desk.now()) });
  }

  test(`${engine.name}: a new appeal has a number of its own, and every save is a version that stays`, async () => {
    const [one, other] = [await begin(pia), await begin(pia)];
    const year = desk.desk.now().getUTCFullYear();
    assert.match(one.publicId, new RegExp(`^EF-${year}-\\d{6}$`));
    assert.equal(Number(other.publicId.slice(-6)), Number(one.publicId.slice(-6)) + 1);
    const titled = { ...one.draft, texts: { da: { title: 'Så du ulykken?' }, en: {} } };
    const saved = await act(pia, one.id, '', { version: 1, draft: titled });
    assert.equal(saved.version, 2);
    assert.equal((await act(pia, one.id, '', { version: 2, draft: titled })).version, 2, 'nothing new is no version');
    const { versions } = await pia.expect<{ versions: { version: number; by: string; changes: object[] }[] }>(
      200,
      pia.get(`/appeals/${one.id}/versions`),
    );
    assert.deepEqual(
      versions.map(({ version, by }) => [version, by]),
      [[2, 'Pia']],
    );
    desk.pass(11 * 60_000);
    await act(lis, one.id, '', { version: 2, draft: { ...titled, caseRef: '4200-1' } });
    const later = await pia.expect<{ versions: { changes: object[] }[] }>(200, pia.get(`/appeals/${one.id}/versions`));
    assert.deepEqual(later.versions[0]?.changes, [{ path: 'caseRef', after: '4200-1' }]);
    const back = await act(pia, one.id, 'restore', { version: 3, to: 1 });
    assert.deepEqual([back.version, back.draft.texts?.da?.title, back.draft.caseRef], [4, undefined, undefined]);
    const { t } = desk.store;
    const change = desk.store.write((tx) =>
      tx.update(t.appealVersion).set({ fields: [] }).where(eq(t.appealVersion.version, 1)),
    );
    await assert.rejects(change);
    await pia.refused('appeal_version_unknown', pia.post(`/appeals/${one.id}/restore`, { version: 4, to: 99 }));
  });

  test(`${engine.name}: who saves on what they have not read is told who was faster, and with what`, async () => {
    const appeal = await begin(pia);
    await act(lis, appeal.id, '', { version: 1, draft: { ...appeal.draft, caseRef: '4200-7' } });
    const answer = await save(pia, appeal, { ...appeal.draft, caseRef: '4200-8' });
    const refused = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual(
      [answer.status, refused['code'], refused['by'], refused['version'], refused['fields']],
      [409, 'appeal_changed', 'Lis', 2, ['caseRef']],
    );
    assert.equal((await read(pia, appeal.id)).draft.caseRef, '4200-7');
  });

  test(`${engine.name}: whoever has it open is seen by the others, until they are not heard of`, async () => {
    const appeal = await begin(pia);
    const here = async (browser: Browser, writes: boolean) =>
      (await browser.expect<{ writers: string[] }>(200, browser.post(`/appeals/${appeal.id}/here`, { writes })))
        .writers;
    assert.deepEqual(await here(pia, true), []);
    assert.deepEqual(await here(mona, true), ['Pia']);
    assert.deepEqual(await here(pia, true), ['Mona']);
    desk.pass(31_000);
    assert.deepEqual(await here(pia, true), []);
  });

  test(`${engine.name}: what reads as a CPR number is never kept, and a field that does not exist neither`, async () => {
    const appeal = await begin(pia);
    const hidden = { ...appeal.draft, texts: { da: { body: 'Født 010190-1234, set i Nyborg' }, en: {} } };
    await pia.refused('appeal_personal_number', save(pia, appeal, hidden));
    await pia.refused('bad_request', save(pia, appeal, { ...appeal.draft, race: 'x' }));
    await pia.refused('appeal_district', save(pia, appeal, { ...appeal.draft, district: 'bornholm' }));
    assert.equal((await read(pia, appeal.id)).version, 1);
  });

  test(`${engine.name}: the gate says what is missing, and nothing is sent for approval before it is content`, async () => {
    const appeal = await begin(pia);
    assert.equal(appeal.gate.ok, false);
    const answer = await pia.post(`/appeals/${appeal.id}/submit`, { version: 1 });
    const { code, failures } = (await answer.json()) as { code: string; failures: { field: string }[] };
    assert.deepEqual([answer.status, code], [422, 'appeal_gate']);
    assert.ok(failures.some(({ field }) => field === 'legalBasis.rule'));
    const whole = await act(pia, appeal.id, '', { version: 1, draft: wholeDraft(desk.desk.now()) });
    assert.deepEqual(whole.gate.failures, []);
    const sent = await act(pia, appeal.id, 'submit', { version: 2 });
    assert.equal(sent.status, 'legal_review');
    await pia.refused('appeal_state', save(pia, sent, { ...sent.draft, caseRef: '1' }));
  });

  test(`${engine.name}: a second person decides, with both factors anew; who wrote or sent it cannot`, async () => {
    const appeal = await written();
    const sent = await act(pia, appeal.id, 'submit', { version: appeal.version });
    const approving = { version: sent.version, rank };
    await desk.stepUp(pia);
    await pia.refused('appeal_own', pia.post(`/appeals/${appeal.id}/approve`, approving));
    assert.deepEqual([sent.may['approve'], (await read(lis, appeal.id)).may['approve']], [false, true]);
    desk.pass(stepUpMs + 1000);
    await lis.refused('step_up_required', lis.post(`/appeals/${appeal.id}/approve`, approving));
    await desk.stepUp(lis);
    const approved = await act(lis, appeal.id, 'approve', approving);
    assert.equal(approved.status, 'approved');
    assert.deepEqual(
      approved.decisions.map(({ verdict, rank: said, version }) => [verdict, said, version]),
      [['approved', rank, sent.version]],
    );
    const { t, read: query } = desk.store;
    const [decision] = await query.select().from(t.appealDecision).where(eq(t.appealDecision.appealId, appeal.id));
    assert.deepEqual(decision?.draft, JSON.parse(JSON.stringify(sent.draft)));
    assert.match(decision?.rulesVersion ?? '', /^20\d\d-\d\d/);
    const own = eq(t.appealDecision.appealId, appeal.id);
    await assert.rejects(desk.store.write((tx) => tx.update(t.appealDecision).set({ rank: 'Ingen' }).where(own)));
    await assert.rejects(desk.store.write((tx) => tx.delete(t.appealDecision).where(own)));
    const events = (await readChain(desk)).filter(({ details }) => details?.['appeal'] === appeal.publicId);
    assert.deepEqual(
      events.map(({ action }) => action),
      ['draft_appeal', 'submit_appeal', 'approve_appeal'],
    );
    assert.ok(!JSON.stringify(events).includes('Nyborg'), 'no word of it is in custody');
  });

  test(`${engine.name}: sent back with a reason it is written in again, also by the one who sent it back`, async () => {
    const appeal = await written();
    await act(pia, appeal.id, 'submit', { version: appeal.version });
    await desk.stepUp(lis);
    const sendingBack = { version: appeal.version, rank, reason: '' };
    await lis.refused('reason_missing', lis.post(`/appeals/${appeal.id}/return`, sendingBack));
    const returned = await act(lis, appeal.id, 'return', { ...sendingBack, reason: 'Skriv, hvor bilen kørte hen' });
    assert.deepEqual([returned.status, returned.decisions[0]?.reason], ['draft', 'Skriv, hvor bilen kørte hen']);
    const mended = await act(lis, appeal.id, '', {
      version: appeal.version,
      draft: { ...returned.draft, caseRef: '9' },
    });
    const again = await act(pia, appeal.id, 'submit', { version: mended.version });
    await desk.stepUp(lis);
    const approving = { version: again.version, rank };
    await lis.refused('appeal_own', lis.post(`/appeals/${appeal.id}/approve`, approving));
    await desk.stepUp(mona);
    assert.equal((await act(mona, appeal.id, 'approve', approving)).status, 'approved');
  });

  test(`${engine.name}: a time of its own waits for it, can be another one, and what is approved can be taken back`, async () => {
    const appeal = await begin(pia);
    const publishAt = new Date(desk.desk.now().getTime() + 3_600_000).toISOString();
    const whole = wholeDraft(desk.desk.now());
    const planned = { ...whole, schedule: { ...whole.schedule, publishAt } };
    const saved = await act(pia, appeal.id, '', { version: 1, draft: planned });
    await act(pia, appeal.id, 'submit', { version: saved.version });
    await desk.stepUp(lis);
    await desk.stepUp(pia);
    const approved = await act(lis, appeal.id, 'approve', { version: saved.version, rank });
    assert.equal(approved.status, 'scheduled');
    const past = { version: saved.version, publishAt: '2020-01-01T00:00:00Z' };
    await pia.refused('appeal_time_past', pia.post(`/appeals/${appeal.id}/schedule`, past));
    const later = new Date(desk.desk.now().getTime() + 7_200_000).toISOString();
    await act(pia, appeal.id, 'schedule', { version: saved.version, publishAt: later });
    const back = await act(pia, appeal.id, 'take-back', { version: saved.version });
    assert.equal(back.status, 'draft');
    // due at once: it may be on its way at this very moment
    await act(pia, appeal.id, 'submit', { version: saved.version });
    await act(lis, appeal.id, 'approve', { version: saved.version, rank });
    assert.equal(
      (await act(pia, appeal.id, 'schedule', { version: saved.version, publishAt: null })).status,
      'approved',
    );
    await pia.refused('appeal_publishing', pia.post(`/appeals/${appeal.id}/take-back`, { version: saved.version }));
  });

  /** Approved by Lis, for ten days from now, with a review within what the law gives from then on. */
  async function planned(
    change: (draft: ReturnType<typeof wholeDraft>) => object,
  ): Promise<Shown & { inDays: (days: number) => string }> {
    const at = desk.desk.now().getTime();
    const inDays = (days: number): string => new Date(at + days * 86_400_000).toISOString();
    const schedule = { publishAt: inDays(10), reviewAt: inDays(11), expiresAt: inDays(16) };
    const appeal = await begin(pia);
    const draft = { ...change(wholeDraft(desk.desk.now())), schedule };
    const { version } = await act(pia, appeal.id, '', { version: 1, draft });
    await act(pia, appeal.id, 'submit', { version });
    for (const one of [pia, lis]) await desk.stepUp(one);
    return { ...(await act(lis, appeal.id, 'approve', { version, rank })), inDays };
  }

  test(`${engine.name}: a review is bound to the real hour: nothing comes sooner without a look, nor after it`, async () => {
    // the shortest of all lives, a day and a week
    const warning = await planned((draft) => ({ ...draft, type: 'public_warning' }));
    assert.equal(warning.status, 'scheduled');
    const { id, version, inDays } = warning;
    const schedule = (publishAt: string | null) => pia.post(`/appeals/${id}/schedule`, { version, publishAt });
    const codes = async (answer: Response) => {
      const { code, failures } = (await answer.json()) as { code: string; failures: { code: string }[] };
      return [code, ...failures.map((one) => one.code)];
    };
    assert.deepEqual(await codes(await schedule(null)), ['appeal_gate', 'review_too_late', 'expiry_too_late']);
    assert.deepEqual(await codes(await schedule(inDays(5))), ['appeal_gate', 'review_too_late', 'expiry_too_late']);
    assert.deepEqual(await codes(await schedule(inDays(12))), ['appeal_gate', 'review_past']);
    assert.equal((await read(pia, id)).status, 'scheduled');
    assert.equal((await act(pia, id, 'schedule', { version, publishAt: inDays(10.5) })).status, 'scheduled');
  });

  test(`${engine.name}: lists show what is whose and how far it has come, and nothing of another district`, async () => {
    const elsewhere = await desk.signedIn('publisher', 'bornholm', 'Bo');
    const appeal = await written();
    const list = async (browser: Browser, query: string) =>
      browser.expect<{ items: { id: string; title: string }[]; counts: Record<string, number> }>(
        200,
        browser.get(`/appeals?${query}`),
      );
    const mine = await list(pia, 'view=mine');
    assert.equal(mine.items[0]?.id, appeal.id);
    assert.equal(mine.items[0]?.title, 'Så du ulykken i Nyborg?');
    assert.ok((mine.counts['draft'] ?? 0) > 0);
    assert.deepEqual(
      (await list(lis, `view=draft&find=${appeal.publicId}`)).items.map(({ id }) => id),
      [appeal.id],
    );
    assert.deepEqual((await list(elsewhere, 'view=draft')).items, []);
    await elsewhere.refused('appeal_unknown', elsewhere.get(`/appeals/${appeal.id}`));
    await elsewhere.refused('appeal_district', elsewhere.post('/appeals', { type: 'property', district: 'fyn' }));
  });
}
