import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, suite, test } from 'node:test';
import { eq, inArray } from 'drizzle-orm';
import { openStore, type Store } from '../../api/db/store.ts';
import { aRound, isDaytime, queueReminders } from '../../api/desk/footage/reminders.ts';
import { sendQueued } from '../../api/desk/footage/sending.ts';
import type { Sms } from '../../api/desk/footage/sms.ts';
import type {
  FootageAddresseeWish,
  FootageChannel,
  FootageLink,
  FootageRequest,
  FootageSending,
} from '../../site/desk/wire-footage.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { freePort } from '../free-port.ts';
import { type Mailer, startMailer } from '../mail/smtp-server.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { footageWish, insertAsked } from './footage-desk.ts';

/** A gateway on the loopback that keeps what it is handed. */
interface Gateway {
  url: string;
  received: (Sms & { authorization: string })[];
  answer: { status: number; headers?: Record<string, string> };
  close(): Promise<void>;
}

async function startGateway(): Promise<Gateway> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { authorization = '' } = request.headers;
      gateway.received.push({ ...(JSON.parse(Buffer.concat(parts).toString()) as Sms), authorization });
      response.writeHead(gateway.answer.status, gateway.answer.headers).end('{"said":"what is not read"}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gateway: Gateway = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`,
    received: [],
    answer: { status: 202 },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return gateway;
}

const token = 'a token of the tests, and of nothing else';
const minute = 60_000;
const day = 24 * 60 * minute;
const email = 'kiosken@example.dk';
const phone = '+4512345678';

function story(engine: Engine): void {
  suite(`telling shops by mail and SMS on ${engine.name}`, () => {
    let desk: TestDesk;
    let other: Store;
    let mailer: Mailer;
    let gateway: Gateway;
    let officer: Browser & { id: string };
    before(async () => {
      const url = await engine.createDatabase();
      [mailer, gateway] = await Promise.all([startMailer(), startGateway()]);
      desk = await openDesk({ ...engine, createDatabase: async () => url });
      // SQLite waits for a lock without letting go of its thread: there the other desk shares the store
      other = engine.name === 'pg' ? await openStore(url) : desk.store;
      desk.desk.mail = { server: mailer.server, from: 'vidne@politi.example', digestHour: 7 };
      desk.desk.sms = { url: gateway.url, token };
    });
    after(async () => {
      await Promise.all([mailer.close(), gateway.close()]);
      if (other !== desk.store) await other.close();
      await desk.close();
      await engine.stop();
    });
    beforeEach(async () => {
      // time passes in these tests, and sessions end
      officer = await desk.signedIn('investigator', 'fyn');
      mailer.received.length = 0;
      gateway.received.length = 0;
      mailer.refuse = {};
      mailer.onMessage = () => undefined;
      gateway.answer = { status: 202 };
      // nobody of an earlier test is written to in this one
      const { footageAddressee, footageSending } = desk.store.t;
      await desk.store.write(async (tx) => {
        await tx.update(footageAddressee).set({ answer: 'nothing' });
        await tx.update(footageSending).set({ state: 'withdrawn' }).where(eq(footageSending.state, 'queued'));
      });
    });

    const later = (ms: number) => new Date(desk.desk.now().getTime() + ms).toISOString();
    const signInAgain = async () => {
      officer = await desk.signedIn('investigator', 'fyn');
    };
    /** lets time pass until the clocks of Copenhagen say so */
    const passTo = (weekday: string, hour: number) => {
      const clock = new Intl.DateTimeFormat('en-GB', {
        ...{ timeZone: 'Europe/Copenhagen', weekday: 'short', hour: '2-digit', hourCycle: 'h23' },
      } as const);
      const said = `${weekday} ${String(hour).padStart(2, '0')}`;
      while (clock.format(desk.desk.now()).replace(',', '') !== said) desk.pass(60 * minute);
    };
    const ask = async (
      fields: Partial<FootageAddresseeWish> = {},
      wish = {},
      reach: { email?: string; phone?: string } = { email, phone },
    ): Promise<FootageRequest> => {
      const addressees = [{ name: 'Kiosken', language: 'da' as const, ...reach, ...fields }];
      const sent = officer.post(
        '/footage/requests',
        footageWish({ addressees, from: later(-120 * minute), to: later(-minute), deadline: later(25 * day), ...wish }),
      );
      return (await officer.expect<{ request: FootageRequest }>(201, sent)).request;
    };
    const sendingsOf = async ({ id }: FootageRequest): Promise<FootageSending[]> => {
      const shown = await officer.expect<{ request: FootageRequest }>(200, officer.get(`/footage/requests/${id}`));
      return shown.request.addressees[0]!.sendings;
    };
    const round = () => sendQueued(desk.desk);
    const send: FootageChannel[] = ['email', 'sms'];
    const bodyOf = (raw: string): string => {
      const [head = '', ...rest] = raw.split('\r\n\r\n');
      const text = rest.join('\r\n\r\n');
      if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString();
      return Buffer.from(
        text
          .replace(/=\r\n/g, '')
          .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString();
    };

    test('mail and SMS say who asks, the link and how to make sure, and nothing of the case', async () => {
      const wish = footageWish();
      const request = await ask({ send });
      assert.deepEqual(
        (await sendingsOf(request)).map(({ channel, state, to }) => [channel, state, to]),
        [
          ['email', 'queued', email],
          ['sms', 'queued', phone],
        ],
      );
      await round();
      const { link } = await officer.expect<FootageLink>(
        200,
        officer.post(`/footage/addressees/${request.addressees[0]!.id}/link`),
      );
      const [mail] = mailer.received;
      assert.deepEqual([mail?.from, mail?.to], ['vidne@politi.example', [email]]);
      const text = bodyOf(mail!.raw);
      const [sms] = gateway.received;
      assert.deepEqual([sms?.to, sms?.authorization], [phone, `Bearer ${token}`]);
      for (const words of [text, sms!.text])
        for (const said of [link, '114', request.reference, 'Fyns Politi']) assert.ok(words.includes(said), said);
      assert.ok(sms!.text.length <= 300, `${sms!.text.length} characters are two messages`);
      for (const word of [wish.why, wish.place, wish.cameras, wish.caseReference, wish.contact.name, 'Kiosken'])
        for (const words of [mail!.raw, text, sms!.text]) assert.ok(!words.includes(word), word);
      const sent = await sendingsOf(request);
      assert.deepEqual(
        sent.map(({ state, attempts, failure }) => [state, attempts, failure]),
        [
          ['sent', 1, null],
          ['sent', 1, null],
        ],
      );
      assert.ok(!desk.log.some((line) => [link, email, phone].some((word) => line.includes(word))));
    });

    test('in English for who reads English', async () => {
      await ask({ language: 'en', send: ['sms'] });
      await round();
      assert.match(gateway.received[0]!.text, /^Funen Police ask .*\/en\/anmodning\/#/);
    });

    test('two desks send everything once', async () => {
      for (let shop = 0; shop < 4; shop++) await ask({ send });
      await Promise.all([round(), sendQueued({ ...desk.desk, store: other }), round()]);
      await round();
      assert.deepEqual([mailer.received.length, gateway.received.length], [4, 4]);
    });

    test('what fails is tried again later with the same id, and later each time', async () => {
      const request = await ask({ send: ['sms'] });
      gateway.answer = { status: 503 };
      await round();
      await round();
      assert.equal(gateway.received.length, 1, 'not before its time');
      desk.pass(minute / 2);
      await round();
      desk.pass(minute / 2);
      await round();
      assert.equal(gateway.received.length, 2, 'the second wait is longer');
      const [queued] = await sendingsOf(request);
      assert.deepEqual([queued?.state, queued?.attempts, queued?.failure], ['queued', 2, '503']);
      gateway.answer = { status: 200 };
      desk.pass(minute);
      await round();
      assert.equal(new Set(gateway.received.map(({ id }) => id)).size, 1);
      assert.deepEqual([(await sendingsOf(request))[0]?.state, gateway.received.length], ['sent', 3]);
    });

    test('what will never be taken is given up, and a corrected address goes on', async () => {
      const request = await ask({ send });
      gateway.answer = { status: 422 };
      mailer.refuse = { recipient: () => [550, 'no such box'] };
      await round();
      desk.pass(10 * minute);
      await round();
      assert.deepEqual(
        (await sendingsOf(request)).map(({ state, failure }) => [state, failure]),
        [
          ['failed', '550'],
          ['failed', '422'],
        ],
      );
      mailer.refuse = {};
      mailer.received.length = 0;
      const again = { send: ['email'], email: 'butikken@example.dk' };
      const id = request.addressees[0]!.id;
      await officer.expect(200, officer.post(`/footage/addressees/${id}/send`, again));
      await officer.refused('bad_request', officer.post(`/footage/addressees/${id}/send`, { send: [] }));
      await round();
      assert.deepEqual(mailer.received[0]?.to, ['butikken@example.dk']);
    });

    test('a gateway that sends us elsewhere is not followed, and one that is gone is waited for', async () => {
      const request = await ask({ send: ['sms'] });
      gateway.answer = { status: 307, headers: { location: `${gateway.url}/elsewhere` } };
      await round();
      assert.equal(gateway.received.length, 1);
      const away = { ...desk.desk, sms: { url: `http://127.0.0.1:${await freePort()}/sms`, token } };
      desk.pass(minute);
      await sendQueued(away);
      const [queued] = await sendingsOf(request);
      assert.deepEqual([queued?.state, queued?.failure], ['queued', 'ECONNREFUSED']);
    });

    test('no link goes out before what is asked lies in the drop, and no reminder of it', async () => {
      const { footageAddressee } = desk.store.t;
      const request = await ask({ send });
      const id = request.addressees[0]!.id;
      const written = (writtenAt: Date | null) =>
        desk.store.write((tx) => tx.update(footageAddressee).set({ writtenAt }).where(eq(footageAddressee.id, id)));
      await written(null);
      await round();
      desk.pass(4 * day);
      passTo('Tue', 10);
      await signInAgain();
      await queueReminders(desk.desk);
      await round();
      assert.deepEqual([mailer.received.length, gateway.received.length], [0, 0]);
      assert.deepEqual(
        (await sendingsOf(request)).map(({ errand, state, attempts }) => [errand, state, attempts]),
        [
          ['first', 'queued', 0],
          ['first', 'queued', 0],
        ],
      );
      await written(desk.desk.now());
      await round();
      assert.deepEqual([mailer.received.length, gateway.received.length], [1, 1]);
    });

    test('closing withdraws what has not gone out', async () => {
      const request = await ask({ send });
      await officer.expect(200, officer.post(`/footage/requests/${request.id}/close`, {}));
      await round();
      assert.deepEqual([mailer.received.length, gateway.received.length], [0, 0]);
      assert.deepEqual(
        (await sendingsOf(request)).map(({ state }) => state),
        ['withdrawn', 'withdrawn'],
      );
    });

    test('a reminder that waited for the server goes to who still owes an answer, in daytime, until the last day', async () => {
      const { footageAddressee, footageRequest } = desk.store.t;
      const shops = [];
      for (let shop = 0; shop < 4; shop++) shops.push(await ask({}, {}, { email }));
      const [silent, done, off, late] = shops as [FootageRequest, FootageRequest, FootageRequest, FootageRequest];
      desk.pass(3 * day);
      passTo('Fri', 17);
      await signInAgain();
      mailer.refuse = { connection: [421, 'later'] };
      await queueReminders(desk.desk);
      await round();
      for (const shop of shops) {
        const [reminder] = await sendingsOf(shop);
        assert.deepEqual(
          [reminder?.errand, reminder?.state, reminder?.attempts, reminder?.failure],
          ['reminder', 'queued', 1, '421'],
        );
      }
      const at = desk.desk.now();
      await desk.store.write(async (tx) => {
        const set = (shop: FootageRequest, values: Partial<typeof footageAddressee.$inferInsert>) =>
          tx.update(footageAddressee).set(values).where(eq(footageAddressee.id, shop.addressees[0]!.id));
        await set(done, { answer: 'saved', answeredAt: at, handedInAt: at });
        await set(off, { answer: 'off', answeredAt: at });
        const keptUntil = new Date(at.getTime() + 60 * minute);
        await tx.update(footageRequest).set({ keptUntil }).where(eq(footageRequest.id, late.id));
      });
      mailer.refuse = {};
      passTo('Sat', 3);
      await round();
      await signInAgain();
      assert.equal(mailer.received.length, 0);
      for (const shop of [done, off, late]) assert.equal((await sendingsOf(shop))[0]?.state, 'withdrawn');
      const [waiting] = await sendingsOf(silent);
      assert.deepEqual([waiting?.state, waiting?.attempts], ['queued', 1]);
      passTo('Mon', 8);
      const next = new Date(waiting!.nextAttemptAt!);
      assert.ok(isDaytime(next, 'Europe/Copenhagen') && next <= desk.desk.now(), waiting!.nextAttemptAt!);
      await round();
      assert.deepEqual(
        mailer.received.map(({ raw }) => bodyOf(raw).includes(silent.reference)),
        [true],
      );
    });

    test('sending again takes back what waits for the old address, or for the same', async () => {
      const request = await ask({ send });
      const again = (body: object) =>
        officer.expect(200, officer.post(`/footage/addressees/${request.addressees[0]!.id}/send`, body));
      const states = async () => (await sendingsOf(request)).map(({ to, state }) => `${to} ${state}`).sort();
      mailer.refuse = { connection: [421, 'later'] };
      gateway.answer = { status: 503 };
      await round();
      await again({ send: ['email'], email: 'butikken@example.dk' });
      await again({ send: ['email'] });
      assert.deepEqual(
        await states(),
        ['butikken@example.dk queued', 'butikken@example.dk withdrawn', `${email} withdrawn`, `${phone} queued`].sort(),
      );
      await again({ send: ['email'], phone: '+4587654321' });
      mailer.refuse = {};
      gateway.answer = { status: 202 };
      desk.pass(minute);
      await round();
      assert.deepEqual(
        mailer.received.map(({ to }) => to),
        [['butikken@example.dk']],
      );
      assert.equal(gateway.received.length, 1, 'nothing but the attempt on the old number');
      assert.ok((await states()).includes(`${phone} withdrawn`));
    });

    test('what was on its way when it was taken back is said to be sent if it arrived', async () => {
      const request = await ask({ send: ['email'] });
      mailer.onMessage = async () => {
        mailer.onMessage = () => undefined;
        const again = { send: ['email'], email: 'butikken@example.dk' };
        await officer.expect(200, officer.post(`/footage/addressees/${request.addressees[0]!.id}/send`, again));
      };
      await round();
      assert.deepEqual(
        (await sendingsOf(request)).map(({ to, state }) => [to, state]),
        [
          [email, 'sent'],
          ['butikken@example.dk', 'queued'],
        ],
      );
    });

    test('no reminder follows at the heels of what was sent by hand, and none goes out beside what waits', async () => {
      const [resent, silent] = [await ask({}, {}, { email }), await ask({ send: ['email'] }, {}, { email })];
      desk.pass(4 * day);
      passTo('Tue', 10);
      await signInAgain();
      await officer.expect(
        200,
        officer.post(`/footage/addressees/${resent.addressees[0]!.id}/send`, { send: ['email'] }),
      );
      await queueReminders(desk.desk);
      const errands = async (request: FootageRequest) =>
        (await sendingsOf(request)).map(({ errand, state }) => [errand, state]);
      assert.deepEqual(await errands(resent), [['again', 'queued']]);
      assert.deepEqual(await errands(silent), [
        ['first', 'withdrawn'],
        ['reminder', 'queued'],
      ]);
    });

    test('a mail the server refuses for good is given up, one it cannot take yet is tried for three days', async () => {
      const refused = await ask({ send: ['email'] });
      mailer.onMessage = () => {
        throw Object.assign(new Error('no such text'), { responseCode: 554 });
      };
      await round();
      const [given] = await sendingsOf(refused);
      assert.deepEqual([given?.state, given?.attempts, given?.failure], ['failed', 1, '554']);
      const request = await ask({ send: ['email'] });
      mailer.refuse = { connection: [554, 'not you'] };
      await round();
      const [queued] = await sendingsOf(request);
      assert.deepEqual([queued?.state, queued?.failure], ['queued', '554'], 'it refuses us, not the mail');
      desk.pass(3 * day - minute);
      await round();
      await signInAgain();
      assert.equal((await sendingsOf(request))[0]?.state, 'queued');
      desk.pass(61 * minute);
      await round();
      await signInAgain();
      assert.equal((await sendingsOf(request))[0]?.state, 'failed');
    });

    test('who cannot be reached by any way there is costs a round nothing', async () => {
      const request = await ask({}, {}, { phone });
      desk.pass(4 * day);
      passTo('Tue', 10);
      await signInAgain();
      let writes = 0;
      const { read, t } = desk.store;
      const store = {
        ...{ read, t },
        write: <T>(change: Parameters<typeof desk.store.write<T>>[0]) => {
          writes += 1;
          return desk.store.write(change);
        },
      } as Store;
      await queueReminders({ ...desk.desk, store, sms: undefined });
      assert.equal(writes, 0);
      await queueReminders({ ...desk.desk, store });
      assert.deepEqual([writes, (await sendingsOf(request))[0]?.channel], [1, 'sms']);
    });

    test('a round looks at so many, and the next goes on where it ended', async () => {
      const { footageAddressee, footageSending } = desk.store.t;
      const shops: string[] = [];
      for (let shop = 0; shop <= aRound; shop++) shops.push((await insertAsked(desk, { district: 'fyn' })).addressee);
      const last = shops.sort().at(-1)!;
      passTo('Tue', 10);
      const [lately, longAgo] = [-2, -4].map((days) => new Date(later(days * day))) as [Date, Date];
      await desk.store.write(async (tx) => {
        await tx.update(footageAddressee).set({ remindedAt: lately }).where(inArray(footageAddressee.id, shops));
        await tx.update(footageAddressee).set({ remindedAt: longAgo }).where(eq(footageAddressee.id, last));
      });
      const queued = () => desk.store.read.$count(footageSending, inArray(footageSending.addresseeId, shops));
      const after = await queueReminders(desk.desk);
      assert.deepEqual([after, await queued()], [shops.at(-2), 0]);
      assert.deepEqual([await queueReminders(desk.desk, after), await queued()], ['', 1]);
    });

    test('who does not answer is reminded in daytime, three times at most, and not once they have', async () => {
      const { t } = desk.store;
      const silent = await ask({}, { deadline: later(25 * day) });
      const done = await ask({}, { deadline: later(25 * day) });
      await desk.store.write((tx) =>
        tx
          .update(t.footageAddressee)
          .set({ answer: 'nothing', answeredAt: desk.desk.now() })
          .where(eq(t.footageAddressee.id, done.addressees[0]!.id)),
      );
      const hours: number[] = [];
      const remind = async (store: Store) => {
        await queueReminders({ ...desk.desk, store });
        await sendQueued({ ...desk.desk, store });
      };
      for (let hour = 0; hour < 28 * 24; hour++) {
        desk.pass(60 * minute);
        mailer.received.length = 0;
        await (hour % 50 === 0 ? Promise.all([remind(desk.store), remind(other)]) : remind(desk.store));
        const mine = mailer.received.filter(({ raw }) => bodyOf(raw).includes(silent.reference));
        const sent = new Intl.DateTimeFormat('en-GB', {
          timeZone: 'Europe/Copenhagen',
          hour: '2-digit',
          hourCycle: 'h23',
        });
        for (const _ of mine) hours.push(Number(sent.format(desk.desk.now())));
        assert.ok(!mailer.received.some(({ raw }) => bodyOf(raw).includes(done.reference)));
      }
      assert.equal(hours.length, 3);
      assert.ok(
        hours.every((hour) => hour >= 8 && hour < 18),
        String(hours),
      );
    });
  });
}

story(sqliteEngine());
story(pgEngine());
