import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { openStore, type Store } from '../../api/db/store.ts';
import { createDesk } from '../../api/desk/desk.ts';
import { idleMs } from '../../api/desk/session.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips, sendTip } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Told {
  event: string;
  id: string;
  data: { tips?: string[]; arrived?: number; danger?: number; queued?: number };
}

/** A browser that listens, as EventSource does. */
class Listener {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #text = '';
  constructor(answer: Response) {
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
    this.#reader = answer.body!.getReader();
  }

  /** The next event of one of these kinds. */
  async next(...kinds: string[]): Promise<Told> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const told = parse(this.#text.slice(0, end));
        this.#text = this.#text.slice(end + 2);
        if (told && kinds.includes(told.event)) return told;
        continue;
      }
      const { value, done } = await this.#reader.read();
      if (done) throw new Error('the stream has ended');
      this.#text += new TextDecoder().decode(value);
    }
  }

  close = () => this.#reader.cancel();
}

function parse(block: string): Told | undefined {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1];
  const event = field('event');
  return event ? { event, id: field('id') ?? '', data: JSON.parse(field('data') ?? '{}') } : undefined;
}

function story(engine: Engine): void {
  suite(`events on ${engine.name}`, () => {
    let desk: TestDesk;
    let second: Store;
    let other: Browser;
    let mette: Person;
    let fyn: Person;
    before(async () => {
      const url = await engine.createDatabase();
      desk = await openDesk({ ...engine, createDatabase: async () => url });
      mette = await desk.signedIn('supervisor', null, 'Mette Holm');
      fyn = await desk.signedIn('moderator', 'fyn', 'Finn Olsen');
      // a second desk process over the same database
      second = await openStore(url);
      other = new Browser(createDesk({ ...desk.desk, store: second }));
      for (const [name, value] of mette.cookies) other.cookies.set(name, value);
    });
    after(async () => {
      await second.close();
      await desk.close();
      await engine.stop();
    });

    const listen = async (person: Browser, headers?: Record<string, string>) =>
      new Listener(await person.get('/events', headers));

    test('what one desk process writes, another tells: ids, arrivals and counts, and nothing of what is said', async () => {
      const listener = await listen(other);
      const hello = await listener.next('hello');
      const [calm, danger] = await insertTips(desk, [{ text: 'Hemmeligt' }, { priority: 0, danger: true }]);
      const { data, id } = await listener.next('change');
      assert.deepEqual(data, { tips: [calm, danger], arrived: 2, danger: 1 });
      assert.ok(Number(id) > Number(hello.id));
      assert.equal((await listener.next('counts')).data.queued, 2);
      await mette.expect(200, mette.post(`/tips/${calm}/claim`));
      assert.deepEqual((await listener.next('change')).data, { tips: [calm], arrived: 0, danger: 0 });
      await listener.close();
    });

    test('every way in which a tip changes is told', async () => {
      const { id } = await sendTip(desk);
      const { id: file } = await addFile(desk, id);
      const listener = await listen(mette);
      await listener.next('hello');
      const { store } = desk;
      const changes: (() => Promise<unknown>)[] = [
        () => mette.expect(201, mette.post(`/tips/${id}/notes`, { text: 'En note' })),
        () => mette.expect(201, mette.post(`/tips/${id}/messages`, { text: 'Et svar' })),
        () => mette.expect(200, mette.post(`/tips/${id}/assign`, { unit: 'Færdsel' })),
        () => mette.expect(200, mette.post(`/tips/${id}/claim`)),
        () => mette.expect(200, mette.post(`/files/${file}/reject`, { reason: 'too_dark' })),
        () => mette.expect(200, mette.post(`/tips/${id}/release`)),
        () => addFile(desk, id, { position: 1 }),
        () =>
          store.write((tx) =>
            tx
              .update(store.t.file)
              .set({ state: 'failed' })
              .where(eq(store.t.file.id, file))
              .then(() => undefined),
          ),
        () =>
          store.write((tx) =>
            tx
              .update(store.t.message)
              .set({ deliveredAt: new Date() })
              .where(eq(store.t.message.tipId, id))
              .then(() => undefined),
          ),
      ];
      for (const change of changes) {
        await change();
        assert.deepEqual((await listener.next('change')).data.tips, [id], String(change));
      }
      await listener.close();
    });

    test('who comes back is told what happened meanwhile, once, from the last event on', async () => {
      const [seen, missed] = await insertTips(desk, [{}, {}]);
      const first = await listen(mette);
      await first.next('hello');
      await mette.expect(200, mette.post(`/tips/${seen}/claim`));
      const { id } = await first.next('change');
      await first.close();
      await mette.expect(200, mette.post(`/tips/${missed}/claim`));
      await mette.expect(200, mette.post(`/tips/${missed}/release`));
      const again = await listen(other, { 'last-event-id': id });
      assert.deepEqual((await again.next('change')).data.tips, [missed]);
      await again.close();
    });

    test('who was away too long, or knows a later state than there is, reads everything anew', async () => {
      await insertTips(
        desk,
        Array.from({ length: 502 }, () => ({})),
      );
      for (const cursor of ['0', '999999999']) {
        const listener = await listen(mette, { 'last-event-id': cursor });
        const { id } = await listener.next('reset');
        assert.ok(Number(id) > 502 && Number(id) < 999_999_999);
        await listener.close();
      }
    });

    test('nobody hears of a tip of another district', async () => {
      const listener = await listen(fyn);
      await listener.next('hello');
      await insertTips(desk, [{ district: 'oestjylland' }]);
      const [own] = await insertTips(desk, [{ district: 'fyn' }]);
      assert.deepEqual((await listener.next('change')).data.tips, [own]);
      await listener.close();
    });

    test('listening keeps no session alive, and ends with it', async () => {
      const tired = await desk.signedIn('moderator', null, 'Træt Træsen');
      const listener = await listen(tired);
      await listener.next('hello');
      desk.pass(idleMs - 60_000);
      await insertTips(desk, [{}]);
      await listener.next('change');
      desk.pass(61_000);
      await insertTips(desk, [{}]);
      await listener.next('end');
      await assert.rejects(listener.next('change'), /ended/);
      await tired.refused('sign_in_required', tired.get('/me'));
    });
  });
}

for (const engine of [sqliteEngine(), pgEngine()]) story(engine);
