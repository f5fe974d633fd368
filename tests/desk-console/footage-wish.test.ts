import assert from 'node:assert/strict';
import { test } from 'node:test';
import { districtCodes, zoneOf } from '../../api/appeal/districts.ts';
import { footageWish } from '../../api/desk/footage/ask.ts';
import { momentIn } from '../../api/desk/footage/words.ts';
import { fieldOf } from '../../site/desk/appeal/moments.ts';
import { standingOf as tagOf, tallyOf } from '../../site/desk/footage/list/tally.ts';
import { standingOf } from '../../site/desk/footage/map/standing.ts';
import { countTooMany, type Fields, isPhone, mistakesOf, wishOf } from '../../site/desk/footage/new/wish.ts';
import { howFar } from '../../site/desk/footage/request/how-far.ts';
import { exactTime } from '../../site/desk/times.ts';
import type { Contact } from '../../site/desk/wire-contacts.ts';
import type { FootagePlace, FootageSending } from '../../site/desk/wire-footage.ts';
import { deskText } from '../../site/text/desk.ts';

const now = Date.parse('2026-11-30T09:00:00Z');
const own = { name: 'Jonas Friis', phone: '72 14 00 00', unit: '', district: 'fyn' };
const fields: Fields = {
  ...{
    caseReference: ' 0700-76441-00012-26 ',
    place: ' Netto, Vestergade 1 ',
    point: '',
    cameras: 'Alle',
    why: 'Tyveri',
  },
  ...{ from: '2026-11-30T09:00', to: '2026-11-30T10:00', deadline: '2026-12-03T10:00', language: 'da' as const },
  ...{ ground: 'voluntary' as const, reference: '', typed: { name: '', email: '', phone: '' } },
};
const contact = (id: string, more: Partial<Contact> = {}): Contact => ({
  ...{ id, name: `Butik ${id}`, address: 'Vestergade 2', persons: [], consent: 'unknown' as const, consentAt: null },
  ...{ consentBy: null, reviewAt: '2027-01-01T00:00:00Z', distanceM: null, cameras: [] },
  ...more,
});
const camera = {
  id: 'c',
  registration: '',
  placement: '',
  distanceM: null,
  cameras: 1,
  storageDays: 30,
  conditions: '',
};

test('with case and place alone a request is whole: it goes to whoever is there, and is sent nowhere', () => {
  assert.deepEqual(mistakesOf(fields, own, now), []);
  const wish = wishOf(fields, own, [], ['email', 'sms']);
  assert.equal(wish.caseReference, '0700-76441-00012-26');
  assert.deepEqual([wish.from, wish.to], ['2026-11-30T08:00:00.000Z', '2026-11-30T09:00:00.000Z']);
  assert.deepEqual(wish.addressees, [{ name: 'Netto, Vestergade 1', language: 'da' }]);
  assert.deepEqual(
    [wish.ground, wish.contact, wish.district],
    [{ kind: 'voluntary' }, { name: 'Jonas Friis', phone: '72 14 00 00' }, 'fyn'],
  );
});

test('what is missing is named in the order of the form', () => {
  const empty = {
    ...fields,
    caseReference: ' ',
    place: '',
    point: 'her',
    from: fields.to,
    typed: { name: '', email: 'bo@', phone: '12' },
  };
  const order = { ...empty, ground: 'order' as const, deadline: '2026-11-30T09:00' };
  assert.deepEqual(mistakesOf(order, { name: '', phone: '', unit: '', district: '' }, now), [
    ...([
      'case',
      'place',
      'point',
      'times',
      'email',
      'phone',
      'reference',
      'deadline',
      'contact',
      'contactPhone',
      'district',
    ] as const),
  ]);
});

test('times are those of the clocks of the district that asks, as its letter says them', () => {
  for (const [district, field, iso] of [
    ['groenland', '2026-11-30T20:15', '2026-11-30T22:15:00.000Z'],
    ['faeroerne', '2026-11-30T20:15', '2026-11-30T20:15:00.000Z'],
    ['koebenhavn', '2026-11-30T20:15', '2026-11-30T19:15:00.000Z'],
    // clocks are put forward on 28 March 2027 at 1 in UTC, which is the evening before in Nuuk
    ['groenland', '2027-03-27T21:30', '2027-03-27T23:30:00.000Z'],
    ['groenland', '2027-03-28T00:30', '2027-03-28T01:30:00.000Z'],
    ['faeroerne', '2027-03-28T00:30', '2027-03-28T00:30:00.000Z'],
    ['faeroerne', '2027-03-28T03:30', '2027-03-28T02:30:00.000Z'],
    ['koebenhavn', '2027-03-28T03:30', '2027-03-28T01:30:00.000Z'],
  ] as const) {
    const zone = zoneOf(district);
    const times = { from: '2026-11-01T00:00', to: field, deadline: field };
    const wish = wishOf({ ...fields, ...times }, { ...own, district }, [], []);
    assert.deepEqual([wish.to, wish.deadline], [iso, iso], `${district} ${field}`);
    assert.equal(fieldOf(iso, zone), field);
    assert.equal(momentIn(wish.to, 'da', zone).slice(-5), field.slice(-5).replace(':', '.'));
    assert.equal(exactTime(iso, 'da', zone).slice(11, 16), field.slice(-5).replace(':', '.'));
  }
  const zones = new Set(districtCodes.map(zoneOf));
  zones.delete('Europe/Copenhagen');
  for (const language of ['da', 'en'] as const)
    assert.deepEqual(Object.keys(deskText[language].footage.clocks), [...zones]);
});

test('a deadline is past by the clocks of the district', () => {
  const late = { ...fields, deadline: '2026-11-30T08:00' };
  assert.deepEqual(mistakesOf(late, own, now), ['deadline']);
  assert.deepEqual(mistakesOf(late, { ...own, district: 'groenland' }, now), []);
});

test('those out of the register are asked by the first address that is whole, with the point of their camera', () => {
  const point = { lat: 55.4, lon: 10.39 };
  const persons = [
    { name: 'Vagten', phone: '112 lokal', email: '' },
    { name: 'Bo', phone: '+45 20 12 34 56', email: 'bo@netto.example' },
  ];
  const both = [
    contact('a', {
      persons,
      cameras: [
        { ...camera, point: null },
        { ...camera, point },
      ],
    }),
    contact('b'),
  ];
  const { addressees } = wishOf({ ...fields, language: 'en' }, own, both, ['email']);
  assert.deepEqual(addressees, [
    {
      ...{
        name: 'Butik a',
        language: 'en',
        contactId: 'a',
        point,
        email: 'bo@netto.example',
        phone: '+45 20 12 34 56',
      },
      send: ['email'],
    },
    { name: 'Butik b', language: 'en', contactId: 'b' },
  ]);
  const written = { ...fields, point: '55,4 10,39', typed: { name: 'Kiosken', email: '', phone: '20123456' } };
  const { addressees: three } = wishOf(written, own, both, ['email', 'sms']);
  assert.deepEqual(three[0], { name: 'Kiosken', language: 'da', point, phone: '20123456', send: ['sms'] });
  assert.equal(three.length, 3);
});

test('what the register may hold, the desk takes: addresses with a Danish domain, and names of any length', () => {
  const persons = [
    { name: 'Søren', phone: '', email: 'søren@køkken.dk' },
    { name: 'Bo', phone: '', email: 'kontakt@køkken.dk' },
  ];
  const long = contact('a', { name: 'Å'.repeat(230), persons });
  const wish = wishOf(fields, own, [long], ['email']);
  assert.equal(wish.addressees[0]?.email, 'kontakt@køkken.dk');
  const taken = footageWish.parse(wish).addressees[0];
  assert.deepEqual([taken?.email, taken?.name.length], ['kontakt@xn--kkken-vua.dk', 200]);
});

test('an address is one for the page and the desk alike', () => {
  const withEmail = (email: string): Fields => ({ ...fields, typed: { name: '', email, phone: '' } });
  const taken = (email: string) => footageWish.safeParse(wishOf(withEmail(email), own, [], []));
  for (const email of ['bo@firma.dk', "o'brien+tip@a-b.co.uk", 'BO@ÅRHUS.DK', 'x@xn--kkken-vua.dk', 'a@пример.рф']) {
    assert.deepEqual(mistakesOf(withEmail(email), own, now), [], email);
    assert.ok(taken(email).success, email);
  }
  const long = `${'a'.repeat(65)}@firma.dk`;
  for (const email of ['bo', 'bo@', '@firma.dk', 'bo@firma', 'bo@firma.d', 'bo@fir ma.dk', 'bo@a..dk', 'bo@1.2', long])
    for (const wrong of [
      email,
      `<${email}>`,
      'bo@firma.dk/x',
      'bo@firma.dk:25',
      'bo.@firma.dk',
      'bø@firma.dk',
      'a@b@c.dk',
    ]) {
      assert.deepEqual(mistakesOf(withEmail(wrong), own, now), ['email'], wrong);
      assert.ok(!taken(wrong).success, wrong);
    }
});

test('more than a request takes are named before it is made, whoever stands there among them', () => {
  const many = Array.from({ length: 100 }, (_, at) => contact(`c${at}`));
  assert.deepEqual(mistakesOf(fields, own, now, many), []);
  const one = { ...fields, typed: { name: 'Kiosken', email: '', phone: '' } };
  assert.deepEqual(mistakesOf(one, own, now, many), ['recipients']);
  assert.equal(countTooMany(one, [...many, contact('d')]), 2);
});

test('a number is one however it is spaced', () => {
  for (const text of ['20123456', '20 12 34 56', '+45 20-12.34(56)']) assert.ok(isPhone(text), text);
  for (const text of ['', '1234', '112 lokal', '++45 20123456', '00123']) assert.ok(!isPhone(text), text);
});

const place = (contactId: string, more: Partial<FootagePlace>): FootagePlace => ({
  ...{ id: `p${contactId}`, name: 'Netto', point: { lat: 55, lon: 10 }, contactId, answer: null, handedInAt: null },
  request: { id: 'r', reference: 'F-2026-000001', state: 'asked', from: '', to: '', caseReference: '1' },
  ...more,
});

test('a gap is whom nobody asked; of many requests the one that brought most counts', () => {
  const asked = [
    place('a', { answer: 'nothing' }),
    place('a', { answer: 'saved' }),
    place('b', { answer: 'off' }),
    place('c', { answer: 'help', handedInAt: '2026-11-30T09:00:00Z' }),
    place('d', {}),
    place('f', { answer: 'not_mine' }),
  ];
  const of = (id: string, consent: Contact['consent'] = 'unknown') =>
    standingOf(contact(id, { consent }), asked).standing;
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => of(id)),
    ['saved', 'negative', 'handed_in', 'waiting', 'unasked', 'negative'],
  );
  assert.equal(of('e', 'refused'), 'declines');
});

test('a tally says what there is, what needs somebody first', () => {
  const words = deskText.da.footage;
  const none = { handedIn: 0, saved: 0, nothing: 0, off: 0, notMine: 0, help: 0, silent: 0, all: 6, unreadLetters: 0 };
  const told = tallyOf({ ...none, saved: 2, help: 1, silent: 2, off: 1 }, words).map(
    ({ name, count }) => `${count} ${name}`,
  );
  assert.deepEqual(told, ['1 Har brug for hjælp', '2 Intet svar', '2 Har gemt optagelsen', '1 Kameraet var slukket']);
  const one = { answer: null, handedInAt: null, isOpened: false } as const;
  assert.equal(tagOf(one, words).name, words.silent);
  assert.equal(tagOf({ ...one, isOpened: true }, words).name, words.opened);
  assert.equal(tagOf({ ...one, answer: 'saved' }, words).name, words.answers.saved);
  assert.equal(tagOf({ ...one, answer: 'saved', handedInAt: '2026-11-30T09:00:00Z' }, words).name, words.handedIn);
});

test('what waits says what its attempts met with', () => {
  const sending: FootageSending = {
    ...{ id: 's', channel: 'email', errand: 'reminder', to: 'kiosken@example.dk', state: 'queued', sentAt: null },
    ...{ queuedAt: '15.00', attempts: 0, nextAttemptAt: '15.00', failure: null },
  };
  const told = (more: Partial<FootageSending>) =>
    (['da', 'en'] as const).map((language) =>
      howFar({ ...sending, ...more }, deskText[language].footage.request.sendings, (iso) => iso),
    );
  assert.deepEqual(told({}), ['venter siden 15.00', 'waiting since 15.00']);
  assert.deepEqual(told({ attempts: 1, failure: '421', nextAttemptAt: '15.30' }), [
    'venter siden 15.00; 1 forsøg slog fejl (421), det næste er 15.30',
    'waiting since 15.00; 1 attempt failed (421), the next is 15.30',
  ]);
  assert.match(told({ attempts: 3, failure: '421' })[1]!, /3 attempts failed/);
  assert.deepEqual(told({ state: 'failed', attempts: 3, failure: '554' }), [
    'kom ikke frem (554)',
    'did not arrive (554)',
  ]);
});
