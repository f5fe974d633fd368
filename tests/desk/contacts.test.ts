import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { readChain } from './tip-desk.ts';

type Person = Browser & { id: string };
interface Found {
  found: number;
  items: {
    id: string;
    name: string;
    address: string;
    consent: string;
    consentBy: string | null;
    reviewAt: string;
    distanceM: number | null;
    persons: { name: string }[];
    cameras: { placement: string; distanceM: number | null; storageDays: number | null }[];
  }[];
}
interface Imported {
  added: number;
  changed: number;
  unchanged: number;
  refusedLines: number;
  refused: { line: number; faults: { column: string; fault: string }[] }[];
}

const head =
  'Registreringsnummer;Navn;Adresse;Placering;Breddegrad;Længdegrad;Antal;Opbevaring;Kontaktperson;Telefon;E-mail;Samtykke;Gennemgås';
const register = [
  head,
  'R-1;Netto;Vestergade 1, 5000 Odense C;Indgang;55,39600;10,38800;4;30;Bo Lund;66123456;bo@netto.example;ja;01-06-2030',
  'R-2;Netto;Vestergade 1, 5000 Odense C;Bagindgang;55,39650;10,38800;1;14;Ida Bech;66123457;;;',
  'R-3;Åges Ure;Vestergade 40, 5000 Odense C;Facade;55,39600;10,39600;2;7;Åge Holm;66112233;aage@ure.example;nej;',
  'R-4;Banegården;Østre Stationsvej 27, 5000 Odense C;Perron 1;55,40100;10,38600;60;30;Vagten;70151515;;;',
  'R-5;Parkering Syd;Sdr. Boulevard 2, 5000 Odense C;;;;3;;;;;;',
].join('\r\n');

async function send(person: Person, text: string): Promise<Response> {
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return person.app.request('http://desk.example:4322/api/desk/contacts', {
    method: 'POST',
    headers: {
      cookie,
      origin: 'http://desk.example:4322',
      'sec-fetch-site': 'same-origin',
      'content-type': 'text/csv',
    },
    body: `\ufeff${text}`,
  });
}

function story(engine: Engine): void {
  suite(`the register of contacts on ${engine.name}`, () => {
    let desk: TestDesk;
    let chief: Person;
    let officer: Person;
    before(async () => {
      desk = await openDesk(engine);
      chief = await desk.signedIn('supervisor', null, 'Lis Bang');
      officer = await desk.signedIn('investigator', 'fyn', 'Jonas Friis');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
    });
    const bring = (text: string) => chief.expect<Imported>(200, send(chief, text));
    const find = (query: string) => officer.expect<Found>(200, officer.get(`/contacts?${query}`));
    const names = async (query: string) => (await find(query)).items.map(({ name }) => name);

    test('a file is taken in, and the same file twice changes nothing', async () => {
      const { added, changed, unchanged, refusedLines } = await bring(register);
      assert.deepEqual(
        { added, changed, unchanged, refusedLines },
        { added: 5, changed: 0, unchanged: 0, refusedLines: 0 },
      );
      desk.pass(86_400_000);
      chief = await desk.signedIn('supervisor', null, 'Lis Bang');
      officer = await desk.signedIn('investigator', 'fyn', 'Jonas Friis');
      const before = await desk.store.read.select().from(desk.store.t.business);
      const again = await bring(register);
      assert.deepEqual([again.added, again.changed, again.unchanged], [0, 0, 5]);
      assert.deepEqual(await desk.store.read.select().from(desk.store.t.business), before);
    });

    test('one business has its places and contact persons together', async () => {
      const { items, found } = await find('words=netto');
      assert.equal(found, 1);
      assert.deepEqual(
        items[0]?.persons.map(({ name }) => name),
        ['Bo Lund', 'Ida Bech'],
      );
      assert.deepEqual(
        items[0]?.cameras.map(({ placement, storageDays }) => [placement, storageDays]),
        [
          ['Bagindgang', 14],
          ['Indgang', 30],
        ],
      );
      assert.equal(items[0]?.reviewAt.slice(0, 10), '2030-06-01');
    });

    test('words are found in any order, in small and large letters, also ours', async () => {
      assert.deepEqual(await names('words=åge'), ['Åges Ure']);
      assert.deepEqual(await names(`words=${encodeURIComponent('ODENSE ÅGES')}`), ['Åges Ure']);
      assert.deepEqual(await names('words=netto bagind'), ['Netto']);
      assert.deepEqual(await names('words=%25'), await names(''));
    });

    test('around a point the nearest comes first, with its distance; what has no point is not there', async () => {
      const { items } = await find('near=55.39600,10.38810&within=600');
      assert.deepEqual(
        items.map(({ name }) => name),
        ['Netto', 'Åges Ure', 'Banegården'],
      );
      assert.deepEqual(
        items[0]?.cameras.map(({ placement, distanceM }) => [placement, distanceM]),
        [
          ['Bagindgang', 56],
          ['Indgang', 6],
        ],
      );
      assert.equal(items[0]?.distanceM, 6);
      assert.deepEqual(await names('near=55,39600%2010,38810&within=100'), ['Netto']);
    });

    test('inside an area are those inside it', async () => {
      assert.deepEqual(await names('area=55.395,10.387;55.397,10.387;55.397,10.397;55.395,10.397'), [
        'Netto',
        'Åges Ure',
      ]);
      for (const query of ['area=55.395,10.387;55.397,10.387', 'near=Vestergade', 'within=5', 'review=2'])
        await officer.refused('bad_request', officer.get(`/contacts?${query}`));
    });

    test('those that were chosen are found again by their ids, and no others', async () => {
      const chosen = (await find('words=odense')).items.filter(({ name }) => name !== 'Netto');
      assert.equal(chosen.length, 3);
      assert.deepEqual(
        await names(`ids=${chosen.map(({ id }) => id).join(',')}`),
        chosen.map(({ name }) => name),
      );
      assert.deepEqual(await names('ids=0'), []);
      // as many as a search shows can be chosen
      const { id } = chosen[0]!;
      assert.equal((await names(`ids=${Array.from({ length: 200 }, () => id).join(',')}`)).length, 1);
      await officer.refused('bad_request', officer.get('/contacts?ids=a;b'));
    });

    test('what a member has heard is not overwritten by a file, and what is due is found', async () => {
      const [netto] = (await find('words=netto')).items;
      await officer.expect(200, officer.post(`/contacts/${netto!.id}`, { consent: 'refused', reviewOn: '2026-01-01' }));
      const { unchanged } = await bring(register);
      assert.equal(unchanged, 5);
      const [now] = (await find('words=netto')).items;
      assert.deepEqual(
        [now?.consent, now?.consentBy, now?.reviewAt.slice(0, 10)],
        ['refused', 'Jonas Friis', '2026-01-01'],
      );
      assert.deepEqual(await names('review=1'), ['Netto']);
    });

    test('a later file changes what it names and leaves the rest', async () => {
      const later = [
        head,
        'R-3;Åges Ure;Vestergade 40, 5000 Odense C;Facade;55,39600;10,39600;2;21;Åge Holm;66112233;aage@ure.example;nej;',
        'R-4;Odense Banegård;Østre Stationsvej 27, 5000 Odense C;Perron 1;55,40100;10,38600;60;30;Vagten;70151515;;;',
        'R-6;Ny kiosk;Kongensgade 3, 5000 Odense C;;55,3970;10,3850;1;30;;;ikke-en-adresse;;',
        'R-7;Ny café;Kongensgade 5, 5000 Odense C;;55,3971;10,3851;1;30;;;;;',
      ].join('\n');
      const { added, changed, unchanged, refused } = await bring(later);
      assert.deepEqual({ added, changed, unchanged }, { added: 1, changed: 2, unchanged: 0 });
      assert.deepEqual(
        refused.map(({ line, faults }) => [line, faults]),
        [[4, [{ column: 'E-mail', fault: 'email' }]]],
      );
      assert.equal((await find('words=åges')).items[0]?.cameras[0]?.storageDays, 21);
      assert.deepEqual(await names('words=stationsvej'), ['Odense Banegård']);
      assert.equal((await find('')).found, 5);
      assert.equal(await desk.store.read.$count(desk.store.t.business), 5);
    });

    test('a file that is none is refused, and so is one that is too large', async () => {
      await chief.refused('contacts_file_unreadable', send(chief, 'Navn;Telefon\nBo;12345678'));
      await chief.refused('contacts_file_too_large', send(chief, `Adresse\n${'x'.repeat(30 * 1024 ** 2)}`));
    });

    test('every search stands in custody with where it was made, the import and each change in the log of access', async () => {
      const searches = (await readChain(desk)).filter(({ action }) => action === 'search');
      const places = (await desk.store.read.select().from(desk.store.t.sought)).map(({ places }) => places);
      assert.equal(searches.length, places.length);
      assert.ok(places.includes('kontaktregister 55.396,10.3881 ±600 m'), places.join('\n'));
      const log = await desk.store.read.select().from(desk.store.t.accessEvent);
      const imports = log.filter(({ action }) => action === 'contacts_import');
      assert.deepEqual(
        imports.map(({ actor, details }) => [actor === null, details?.['added']]),
        [
          [false, '5'],
          [false, '0'],
          [false, '0'],
          [false, '1'],
        ],
      );
      assert.equal(log.filter(({ action }) => action === 'contact_change').length, 1);
    });

    test('a supervisor takes an entry out, with a reason, and its cameras go with it', async () => {
      const [cafe] = (await find('words=café')).items;
      await chief.refused('reason_missing', chief.post(`/contacts/${cafe!.id}/remove`, { reason: '' }));
      await chief.expect(200, chief.post(`/contacts/${cafe!.id}/remove`, { reason: 'Caféen er lukket' }));
      assert.deepEqual(await names('words=café'), []);
      assert.equal(await desk.store.read.$count(desk.store.t.camera), 5);
    });

    test('forty thousand lines are taken in within seconds, and found at once', async (t) => {
      const lines = Array.from(
        { length: 40_000 },
        (_, n) =>
          `M-${n};Butik ${n % 20_000};Storgade ${n % 20_000}, 4000 Roskilde;${n < 20_000 ? 'For' : 'Bag'};${(55.6 + (n % 200) / 2000).toFixed(5).replace('.', ',')};${(12 + Math.floor(n / 200) / 2000).toFixed(5).replace('.', ',')};2;30;Navn ${n % 20_000};46${String(n % 20_000).padStart(6, '0')};;;`,
      );
      const text = [head, ...lines].join('\r\n');
      const startedAt = performance.now();
      assert.equal((await bring(text)).added, 40_000);
      const first = performance.now() - startedAt;
      assert.equal((await bring(text)).unchanged, 40_000);
      const second = performance.now() - startedAt - first;
      const soughtAt = performance.now();
      const { found } = await find('near=55.65,12.05&within=500');
      const third = performance.now() - soughtAt;
      t.diagnostic(
        `${engine.name}: ${Math.round(first)} ms, again ${Math.round(second)} ms, search ${Math.round(third)} ms`,
      );
      assert.ok(found > 50, String(found));
      assert.ok(first < 30_000 && second < 30_000 && third < 1000);
    });
  });
}

for (const engine of [sqliteEngine(), pgEngine()]) story(engine);
