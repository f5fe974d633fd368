import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { asc, eq, sql } from 'drizzle-orm';
import { postFootage } from '../../api/desk/footage/post.ts';
import { closingWords } from '../../api/desk/footage/words.ts';
import { SealBroken } from '../../api/drop/age.ts';
import { askedKey } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { soughtDigest } from '../../api/evidence/sought.ts';
import { requestAnswers, requestQuestion } from '../../api/footage/request.ts';
import { ulid } from '../../api/ulid.ts';
import type {
  FootageLetter,
  FootageLink,
  FootagePage,
  FootagePlace,
  FootageRequest,
  FootageWish,
} from '../../site/desk/wire-footage.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { insert, tip } from '../db/rows.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { footageWish, openLink, readAsked } from './footage-desk.ts';
import { codeOfPath, codeOfPdf, wordsOfPdf } from './paper.ts';
import { readChain, readMailbox } from './tip-desk.ts';

type Member = Browser & { id: string };
interface Shown {
  request: FootageRequest;
}

function story(engine: Engine): void {
  suite(`requests for footage on ${engine.name}`, () => {
    let desk: TestDesk;
    let officer: Member;
    before(async () => {
      desk = await openDesk(engine);
      officer = await desk.signedIn('investigator', 'fyn', 'Ida Prøve');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });

    const ask = async (fields: Partial<FootageWish> = {}, by = officer): Promise<FootageRequest> =>
      (await by.expect<Shown>(201, by.post('/footage/requests', footageWish(fields)))).request;
    const see = async (id: string, by = officer): Promise<FootageRequest> =>
      (await by.expect<Shown>(200, by.get(`/footage/requests/${id}`))).request;
    const list = async (query = '', by = officer): Promise<FootagePage> =>
      by.expect<FootagePage>(200, by.get(`/footage/requests${query}`));
    const linkOf = async (addressee: string, by = officer): Promise<FootageLink> =>
      by.expect<FootageLink>(200, by.post(`/footage/addressees/${addressee}/link`));
    const only = ({ addressees: [one] }: FootageRequest) => one!;
    /** As the evidence worker takes it in. */
    async function hear(addressee: string, text: string, answer?: 'saved' | 'nothing'): Promise<string> {
      const { t } = desk.store;
      const at = desk.desk.now();
      const id = ulid(at);
      await desk.store.write(async (tx) => {
        const row = { id, addresseeId: addressee, from: 'sender' as const, kind: 'text' as const, text, at };
        await tx.insert(t.footageLetter).values(row);
        await tx
          .update(t.footageAddressee)
          .set({
            unreadLetters: sql`${t.footageAddressee.unreadLetters} + 1`,
            ...(answer ? { answer, answeredAt: at } : {}),
          })
          .where(eq(t.footageAddressee.id, addressee));
      });
      return id;
    }

    test('what is asked lies in the drop when the officer is answered, for the shop and the police alone', async () => {
      const wish = footageWish();
      const request = (await officer.expect<Shown>(201, officer.post('/footage/requests', wish))).request;
      assert.match(request.reference, /^F-\d{4}-\d{6}$/);
      assert.deepEqual([request.state, request.district, only(request).isWritten], ['asked', 'fyn', true]);
      const { link, code, qr } = await linkOf(only(request).id);
      assert.equal(link, `http://127.0.0.1:9/anmodning/#${code}`);
      assert.equal(await codeOfPath(qr), link);
      const mailbox = await openLink(link);
      const asked = await readAsked(desk, mailbox.id, mailbox.identity);
      assert.deepEqual(
        [asked.place, asked.from, asked.to, asked.why, asked.caseReference, asked.contact.name, asked.addressee],
        [wish.place, wish.from, wish.to, wish.why, wish.caseReference, wish.contact.name, 'Kiosken på hjørnet'],
      );
      assert.deepEqual(await readAsked(desk, mailbox.id, desk.police), asked);
      await assert.rejects(readAsked(desk, mailbox.id, desk.viewing), SealBroken);

      const [words, question] = await readMailbox(desk, mailbox.id, mailbox.identity);
      assert.ok(words?.body.kind === 'text' && words.body.text.includes(wish.why));
      const phrase = question?.body.kind === 'text' ? question.body.phrase : undefined;
      assert.equal(phrase?.id, requestQuestion);
      const options = phrase?.answer?.kind === 'choice' ? phrase.answer.options.map(({ id }) => id) : [];
      assert.deepEqual(options, requestAnswers);
    });

    test('the database holds no code, and neither do log and custody', async () => {
      const request = await ask();
      const { code } = await linkOf(only(request).id);
      const { t } = desk.store;
      const rows = [
        ...(await desk.store.read.select().from(t.footageRequest)),
        ...(await desk.store.read.select().from(t.footageAddressee)),
        ...(await desk.store.read.select().from(t.footageLetter)),
        ...(await readChain(desk)),
        ...desk.log,
      ];
      assert.ok(JSON.stringify(rows).includes(request.id), 'the search would find it');
      for (const written of [code, code.replaceAll('-', '')]) assert.ok(!JSON.stringify(rows).includes(written));
    });

    test('to many at once: each has a mailbox, a language and a link of their own', async () => {
      const request = await ask({
        addressees: [
          { name: 'Kiosken', language: 'da', phone: '12 34 56 78', email: 'kontakt@køkken.dk' },
          { name: 'The bakery', language: 'en', email: 'bakery@example.dk', point: { lat: 55.4, lon: 10.4 } },
        ],
      });
      assert.deepEqual(
        request.addressees.map(({ name, email, phone, point }) => [name, email, phone, point]),
        [
          ['Kiosken', 'kontakt@xn--kkken-vua.dk', '12345678', null],
          ['The bakery', 'bakery@example.dk', null, { lat: 55.4, lon: 10.4 }],
        ],
      );
      const links = await Promise.all(request.addressees.map(({ id }) => linkOf(id)));
      assert.match(links[1]!.link, /\/en\/anmodning\/#/);
      const mailbox = await openLink(links[1]!.link);
      const [words] = await readMailbox(desk, mailbox.id, mailbox.identity);
      assert.ok(words?.body.kind === 'text' && words.body.text.startsWith('Funen Police asks'));
      const more = await officer.expect<Shown>(
        201,
        officer.post(`/footage/requests/${request.id}/addressees`, { addressees: [{ name: 'Banken' }] }),
      );
      assert.deepEqual([more.request.tally.all, more.request.tally.silent], [3, 3]);
    });

    test('Danish days are counted in Denmark alone', async () => {
      const old = { from: '2026-01-01T10:00:00Z', to: '2026-01-01T11:00:00Z' };
      const danish = await ask(old);
      assert.deepEqual([danish.keptDay, danish.daysLeft! < 0, danish.isOverdue], ['2026-01-31', true, true]);
      const nuuk = await desk.signedIn('investigator', 'groenland', 'Nivi Prøve');
      const greenlandic = await ask(old, nuuk);
      assert.deepEqual([greenlandic.keptDay, greenlandic.daysLeft, greenlandic.isOverdue], [null, null, false]);
      const overdue = (page: FootagePage): string[] => page.items.map(({ id }) => id);
      assert.ok(overdue(await list('?view=overdue')).includes(danish.id));
      assert.deepEqual(overdue(await list('?view=overdue', nuuk)), []);
      await ask({ ...old, deadline: new Date(desk.desk.now().getTime() + 1000).toISOString() }, nuuk);
      desk.pass(2000);
      assert.equal(overdue(await list('?view=overdue', nuuk)).length, 1, 'its deadline counts there too');
    });

    test('what cannot be asked is refused, and leaves nothing', async () => {
      const { t, read } = desk.store;
      const before = await read.$count(t.footageRequest);
      const refused = (code: string, fields: Partial<FootageWish>) =>
        officer.refused(code, officer.post('/footage/requests', footageWish(fields)));
      const { from, to } = footageWish();
      await refused('footage_times', { from: to, to: from });
      await refused('footage_deadline_past', { deadline: from });
      await refused('footage_district', { district: 'bornholm' });
      await refused('bad_request', { addressees: [] });
      await refused('bad_request', { caseReference: '  ' });
      await refused('bad_request', { addressees: [{ name: 'X', language: 'da', phone: 'ring bare' }] });
      await refused('bad_request', { ground: { kind: 'order' } as never });
      await refused('footage_no_mail', {
        addressees: [{ name: 'X', language: 'da', email: 'x@y.dk', send: ['email'] }],
      });
      await refused('footage_no_sms', {
        addressees: [{ name: 'X', language: 'da', phone: '12345678', send: ['sms'] }],
      });
      const crowd = Array.from({ length: 101 }, (_, at) => ({ name: `Butik ${at}`, language: 'da' as const }));
      await refused('footage_too_many', { addressees: crowd });
      assert.equal(await read.$count(t.footageRequest), before);
      const { id } = await ask();
      await officer.refused(
        'footage_too_many',
        officer.post(`/footage/requests/${id}/addressees`, { addressees: crowd }),
      );
      const everywhere = await desk.signedIn('supervisor');
      await everywhere.refused('bad_request', everywhere.post('/footage/requests', footageWish()));
      const named = footageWish({ district: 'bornholm' });
      await everywhere.expect(201, everywhere.post('/footage/requests', named));
    });

    test('the list counts answers and gaps, and the thirty days from the recording on', async () => {
      const place = `Listegade ${engine.name}`;
      const from = new Date(Date.now() - 31 * 24 * 3_600_000);
      const late = await ask({
        place,
        from: from.toISOString(),
        to: new Date(from.getTime() + 3_600_000).toISOString(),
        addressees: ['A', 'B', 'C'].map((name) => ({ name, language: 'da' as const })),
      });
      const [a, b] = late.addressees;
      await hear(a!.id, 'Jeg har gemt optagelsen', 'saved');
      await hear(b!.id, 'Jeg har ingen optagelse', 'nothing');
      const { items, counts } = await list(`?view=overdue&find=${encodeURIComponent(place)}`);
      assert.equal(items.length, 1);
      const [item] = items;
      const { saved, nothing, silent, all, unreadLetters } = item!.tally;
      assert.deepEqual([saved, nothing, silent, all, unreadLetters], [1, 1, 1, 3, 2]);
      assert.deepEqual([item!.isOverdue, item!.daysLeft], [true, -1]);
      assert.ok(counts.overdue >= 1 && counts.open >= counts.overdue);
      assert.equal((await list(`?view=answered&find=${encodeURIComponent(place)}`)).items.length, 1);
      assert.equal((await list(`?view=closed&find=${encodeURIComponent(place)}`)).items.length, 0);
      const stranger = await desk.signedIn('investigator', 'bornholm');
      assert.equal((await list(`?find=${encodeURIComponent(place)}`, stranger)).items.length, 0);
      await stranger.refused('footage_unknown', stranger.get(`/footage/requests/${late.id}`));
    });

    test('what is sought is found in whatever letters it was written, the Danish ones too', async () => {
      const mark = `${engine.name}${Date.now()}`;
      const { reference } = await ask({
        place: `Netto ${mark}, Østergade 5, ÆBLEHAVEN på Ålø`,
        caseReference: `Sag-${mark}`,
        addressees: [{ name: `Børges Ærø-Is ${mark}`, language: 'da' }],
      });
      for (const find of [
        `netto ${mark}`,
        `NETTO ${mark}, østergade`,
        `${mark}, ØSTERGADE 5, æblehaven PÅ ålø`,
        `sag-${mark.toUpperCase()}`,
        `BØRGES ærø-is ${mark}`,
        reference.toLowerCase(),
      ])
        assert.deepEqual(
          (await list(`?find=${encodeURIComponent(find)}`)).items.map((item) => item.reference),
          [reference],
          find,
        );
      assert.deepEqual((await list(`?find=${encodeURIComponent(`netto ${mark}, ostergade`)}`)).items, []);
    });

    test('every search is an event: words of the list, and an area; looking at the list is none', async () => {
      const searcher = await desk.signedIn('investigator', 'fyn');
      await list('', searcher);
      await list('?view=mine', searcher);
      for (let again = 0; again < 2; again++) await list('?find=Vestergade%2012', searcher);
      await searcher.expect(200, searcher.get('/footage/addressees?south=54.8&north=55&west=9.6&east=9.8'));
      const { sought } = desk.store.t;
      const rows = await desk.store.read
        .select()
        .from(sought)
        .where(eq(sought.byUser, searcher.id))
        .orderBy(asc(sought.id));
      assert.deepEqual(
        rows.map(({ words, places }) => [words, places]),
        [
          ['Vestergade 12', 'anmodninger'],
          ['', 'anmodninger 54.8,9.6;55,9.8'],
        ],
      );
      const events = (await readChain(desk)).filter(
        ({ action, actor }) => action === 'search' && actor === searcher.id,
      );
      assert.deepEqual(
        events.map(({ details, sha256After }) => [details?.['sought'], sha256After]),
        rows.map((row) => [row.id, soughtDigest(row)]),
      );
    });

    test('who opens a request is in custody; only who asked reads the answer by it, and the shop is told', async () => {
      const request = await ask();
      const id = only(request).id;
      const heard = await hear(id, 'Kom bare forbi');
      const colleague = await desk.signedIn('moderator', 'fyn');
      assert.equal(only(await see(request.id, colleague)).unreadLetters, 1);
      assert.equal(only(await see(request.id, colleague)).unreadLetters, 1, 'a glance hides nothing');
      assert.equal(only(await see(request.id)).unreadLetters, 1);
      assert.equal(only(await see(request.id)).unreadLetters, 0);
      const looks = (await readChain(desk)).filter(
        ({ action, details }) => action === 'view_footage' && details?.['request'] === request.reference,
      );
      assert.deepEqual(
        looks.map(({ actor, caseRef }) => [actor, caseRef]),
        [colleague.id, officer.id].map((actor) => [actor, request.caseReference]),
      );
      const { link } = await linkOf(id);
      await officer.expect(
        201,
        officer.post(`/footage/addressees/${id}/messages`, { text: 'Tak, vi kommer i morgen.' }),
      );
      await officer.refused('message_missing', officer.post(`/footage/addressees/${id}/messages`, { text: ' ' }));
      await postFootage(desk.desk);
      const mailbox = await openLink(link);
      const bodies = (await readMailbox(desk, mailbox.id, mailbox.identity)).map(({ body }) => body);
      assert.deepEqual(bodies.slice(2), [
        { kind: 'notice', code: 'read', letters: [heard] },
        { kind: 'text', text: 'Tak, vi kommer i morgen.' },
      ]);
      const letters: FootageLetter[] = only(await see(request.id)).letters;
      assert.deepEqual(
        letters.map(({ from, kind }) => `${from} ${kind}`),
        ['police text', 'police text', 'sender text', 'police text'],
      );
      assert.ok(letters.every(({ deliveredAt, from }) => from === 'sender' || deliveredAt !== null));
    });

    test('a page that asks by itself reads nothing; opening it reads what it shows, and no letter that came since', async () => {
      const request = await ask();
      const { id } = only(request);
      const first = await hear(id, 'Vi har optagelsen');
      const poll = async (): Promise<FootageRequest> =>
        (await officer.expect<Shown>(200, officer.get(`/footage/requests/${request.id}`, { Background: '1' }))).request;
      await poll();
      assert.equal(only(await poll()).unreadLetters, 1);
      const { t, read } = desk.store;
      const letters = await read.select().from(t.footageLetter).where(eq(t.footageLetter.addresseeId, id));
      assert.deepEqual(
        letters.flatMap(({ kind, readAt }) => (kind === 'notice' || readAt ? [kind] : [])),
        [],
        'nobody was told',
      );
      await list();
      const { store } = desk.desk;
      let second = '';
      desk.desk.store = {
        ...store,
        write: async (change) => {
          desk.desk.store = store;
          second = await hear(id, 'Og en til');
          return store.write(change);
        },
      };
      await see(request.id);
      assert.notEqual(second, '', 'it came while the request was being shown');
      const after = only(await poll());
      assert.equal(after.unreadLetters, 1);
      assert.deepEqual(
        after.letters.flatMap(({ id, from, readAt }) => (from === 'sender' ? [[id, readAt !== null]] : [])),
        [
          [first, true],
          [second, false],
        ],
      );
    });

    test('what was handed in stands at its addressee, for whoever may see the tip', async () => {
      const request = await ask();
      const { t } = desk.store;
      const [row] = await desk.store.read
        .select()
        .from(t.footageAddressee)
        .where(eq(t.footageAddressee.id, only(request).id));
      const sent = tip(desk.desk.now(), { mailbox: row!.mailbox, district: 'fyn', filesAnnounced: 300 });
      await insert(desk.store, 'tip', sent);
      const [handIn] = only(await see(request.id)).handIns;
      assert.deepEqual([handIn?.id, handIn?.reference, handIn?.files], [sent.id, sent.reference, 300]);
    });

    test('the letter on paper says what is asked, and its code opens it', async () => {
      const request = await ask({ why: 'Vi leder efter en cyklist. '.repeat(140).trim() });
      const id = only(request).id;
      const answer = await officer.post(`/footage/addressees/${id}/letter`);
      assert.equal(answer.headers.get('content-type'), 'application/pdf');
      const paper = new Uint8Array(await answer.arrayBuffer());
      const { text, pages } = await wordsOfPdf(paper);
      const { link, code } = await linkOf(id);
      assert.equal(await codeOfPdf(paper), link);
      for (const said of [
        'Anmodning om optagelser',
        request.reference,
        'Kiosken på hjørnet',
        code,
        '114',
        request.place,
      ])
        assert.ok(text.includes(said), said);
      assert.ok(pages >= 2, 'long words go on to another sheet');
      const ways = (await readChain(desk)).flatMap(({ action, details }) =>
        action === 'send_footage' && details?.['addressee'] === id ? [details['way']] : [],
      );
      assert.deepEqual(ways, ['letter', 'screen']);
    });

    test('closing tells everybody, ends the link, forgets the code and takes the request out of the drop', async () => {
      const request = await ask();
      const id = only(request).id;
      const { link } = await linkOf(id);
      const mailbox = await openLink(link);
      const { request: closed } = await officer.expect<Shown>(
        200,
        officer.post(`/footage/requests/${request.id}/close`, { thanks: true }),
      );
      assert.deepEqual([closed.state, closed.closedBy?.name], ['closed', 'Ida Prøve']);
      assert.equal(await desk.desk.drop.size(askedKey(mailbox.id)), undefined);
      const last = (await readMailbox(desk, mailbox.id, mailbox.identity)).at(-1)?.body;
      assert.ok(last?.kind === 'text' && last.text.includes('afsluttet') && last.text.endsWith('Tak for hjælpen.'));
      const { t, read } = desk.store;
      const [row] = await read.select().from(t.footageAddressee).where(eq(t.footageAddressee.id, id));
      assert.equal(row!.sealedCode, null);
      for (const [path, body] of [
        [`/footage/addressees/${id}/link`, {}],
        [`/footage/addressees/${id}/letter`, {}],
        [`/footage/requests/${request.id}/close`, {}],
        [`/footage/requests/${request.id}/addressees`, { addressees: [{ name: 'X' }] }],
      ] as const)
        await officer.refused('footage_closed', officer.post(path, body));
      await officer.expect(
        201,
        officer.post(`/footage/addressees/${id}/messages`, { text: 'Gerningsmanden er fundet.' }),
      );
      assert.equal((await list(`?view=closed&find=${request.reference}`)).items.length, 1);
    });

    test('a text of the officer’s own stands before the fixed words, which each gets in their language', async () => {
      const { id, reference, addressees } = await ask({
        addressees: [
          { name: 'Kiosken', language: 'da' },
          { name: 'The bakery', language: 'en' },
        ],
      });
      const links = await Promise.all(addressees.map((one) => linkOf(one.id)));
      const text = 'Sagen er opklaret.';
      const close = { text: ` ${text} `, thanks: true };
      const { request } = await officer.expect<Shown>(200, officer.post(`/footage/requests/${id}/close`, close));
      assert.equal(request.closingText, text);
      const last = await Promise.all(
        links.map(async ({ link }) => {
          const mailbox = await openLink(link);
          const body = (await readMailbox(desk, mailbox.id, mailbox.identity)).at(-1)?.body;
          return body?.kind === 'text' ? body.text : '';
        }),
      );
      assert.deepEqual(
        last,
        (['da', 'en'] as const).map((language) => `${text}\n\n${closingWords({ reference }, language, true)}`),
      );
      assert.match(last[0]!, /ikke længere gemme .* Tak for hjælpen\.$/);
      assert.match(last[1]!, /need not keep .* Thank you for your help\.$/);
    });

    test('a desk that was killed while it asked or closed does the rest when it is back', async () => {
      const dead = { ...desk.desk.drop, putIfAbsent: () => Promise.reject(new Error('killed')) };
      const alive = desk.desk.drop;
      desk.desk.drop = dead;
      const request = await ask();
      desk.desk.drop = alive;
      assert.equal(only(request).isWritten, false);
      const { link } = await linkOf(only(request).id);
      const mailbox = await openLink(link);
      await postFootage(desk.desk);
      assert.equal((await readAsked(desk, mailbox.id, mailbox.identity)).reference, request.reference);
      assert.equal((await readMailbox(desk, mailbox.id, mailbox.identity)).length, 2);

      desk.desk.drop = { ...alive, remove: () => Promise.reject(new Error('killed')) };
      await officer.expect(200, officer.post(`/footage/requests/${request.id}/close`, {}));
      desk.desk.drop = alive;
      assert.ok(await alive.size(askedKey(mailbox.id)));
      await postFootage(desk.desk);
      assert.equal(await alive.size(askedKey(mailbox.id)), undefined);
    });

    test('what another desk put into the drop while the request was being closed is taken out too', async () => {
      const request = await ask();
      const { drop } = desk.desk;
      const { link } = await linkOf(only(request).id);
      const { id: mailbox } = await openLink(link);
      const sealed = await readAll(await drop.get(askedKey(mailbox)));
      await officer.expect(200, officer.post(`/footage/requests/${request.id}/close`, {}));
      assert.equal(await drop.size(askedKey(mailbox)), undefined);
      await drop.putIfAbsent(askedKey(mailbox), sealed);
      const { t } = desk.store;
      const writtenAt = desk.desk.now();
      await desk.store.write((tx) =>
        tx
          .update(t.footageAddressee)
          .set({ writtenAt })
          .where(eq(t.footageAddressee.id, only(request).id)),
      );
      await postFootage(desk.desk);
      assert.equal(await drop.size(askedKey(mailbox)), undefined);
    });

    test('whom was asked in an area and a time is found with their answers, negative ones too', async () => {
      const point = { lat: 54.9, lon: 9.7 };
      const request = await ask({
        point,
        addressees: [
          { name: 'Uden sted', language: 'da' },
          { name: 'Med sted', language: 'da', point: { lat: 54.91, lon: 9.71 }, contactId: 'R-17' },
          { name: 'Langt væk', language: 'da', point: { lat: 57, lon: 9.7 } },
        ],
      });
      await hear(request.addressees[1]!.id, 'Jeg har ingen optagelse', 'nothing');
      const found = async (more = '') => {
        const query = `south=54.8&north=55&west=9.6&east=9.8${more}`;
        const { items } = await officer.expect<{ items: FootagePlace[] }>(
          200,
          officer.get(`/footage/addressees?${query}`),
        );
        return items.map(({ name, answer, contactId, point: at }) => [name, answer, contactId, at.lat]);
      };
      assert.deepEqual((await found()).toSorted(), [
        ['Med sted', 'nothing', 'R-17', 54.91],
        ['Uden sted', null, null, 54.9],
      ]);
      const at = (hours: number): string => encodeURIComponent(new Date(Date.now() - hours * 3_600_000).toISOString());
      assert.equal((await found(`&from=${at(4)}&to=${at(2.5)}`)).length, 2);
      assert.equal((await found(`&from=${at(1)}`)).length, 0);

      const { t } = desk.store;
      await desk.store.write(async (tx) => {
        const at = desk.desk.now();
        const named = { id: 'R-18', key: 'R-18', name: 'To kameraer', address: 'Testgade 2', persons: [] };
        await tx.insert(t.business).values({ ...named, reviewAt: at, updatedAt: at });
        const placed = { id: 'K-18', key: 'K-18', businessId: 'R-18', latitude: 54.9, longitude: 9.7 };
        await tx.insert(t.camera).values({ ...placed, placement: '', conditions: '', sought: '', updatedAt: at });
      });
      await ask({
        addressees: [{ name: 'To kameraer', language: 'da', point: { lat: 54.5, lon: 9.7 }, contactId: 'R-18' }],
      });
      assert.ok(
        (await found()).some(([name]) => name === 'To kameraer'),
        'asked about its other camera',
      );
    });

    test('a message to somebody who was asked, sent again after its answer was lost, is one', async () => {
      const [asked, other] = [only(await ask()), only(await ask())];
      const write = (to: string, words: object) => officer.post(`/footage/addressees/${to}/messages`, words);
      const words = { text: 'Vi kommer i morgen.', id: ulid(new Date()) };
      const twice = await Promise.all([
        officer.expect<{ letter: object }>(201, write(asked.id, words)),
        officer.expect<{ letter: object }>(201, write(asked.id, words)),
      ]);
      assert.deepEqual(await officer.expect(201, write(asked.id, words)), twice[0]);
      assert.deepEqual(twice[1], twice[0]);
      await officer.refused('bad_request', write(other.id, words));
      await officer.refused('bad_request', write(asked.id, { ...words, text: 'Eller i overmorgen.' }));
      const { footageLetter: letter } = desk.store.t;
      const rows = await desk.store.read.select().from(letter).where(eq(letter.text, words.text));
      assert.deepEqual(
        rows.map(({ id }) => id),
        [words.id],
      );
    });

    test('the same wish sent again after a lost answer is one request, and nobody else’s', async () => {
      const wish = { ...footageWish(), id: ulid(new Date()) };
      const twice = await Promise.all([
        officer.expect<Shown>(201, officer.post('/footage/requests', wish)),
        officer.expect<Shown>(201, officer.post('/footage/requests', wish)),
      ]);
      const again = await officer.expect<Shown>(201, officer.post('/footage/requests', wish));
      assert.deepEqual(new Set([...twice, again].map(({ request }) => request.reference)).size, 1);
      assert.equal(again.request.addressees.length, 1);
      const other = await desk.signedIn('investigator', 'fyn', 'Oda Prøve');
      await other.refused('bad_request', other.post('/footage/requests', wish));
    });
  });
}

story(sqliteEngine());
story(pgEngine());
