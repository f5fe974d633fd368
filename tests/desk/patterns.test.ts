import assert from 'node:assert/strict';
import { test } from 'node:test';
import { csvOf } from '../../api/csv.ts';
import { hourIn, lastDays } from '../../api/desk/copenhagen.ts';
import { actKey, findPatterns, type Look, thresholds } from '../../api/desk/watch/patterns.ts';

const staff = new Map([
  ['m', 'Mette Holm'],
  ['b', 'Bo Falk'],
  ['å', 'Åse Ørsted-Friis'],
]);
const noon = Date.parse('2026-11-25T11:00:00Z');
const look = (fields: Partial<Look> & { ms?: number } = {}): Look => {
  const { ms = 0, ...rest } = fields;
  return { actor: 'm', action: 'view', at: new Date(noon + ms), tip: 't', words: '', ...rest };
};
const search = (words: string, actor = 'm'): Look => look({ action: 'search', tip: null, words, actor });
const acted = (ms: number) => new Map([[actKey('m', 't'), new Date(noon + ms)]]);

test('a look stands out when nothing else was done with the tip before it, or within a day of it', () => {
  const day = thresholds.actsWithinMs;
  assert.equal(findPatterns([look()], new Map(), staff)[0]?.unheld, 1);
  assert.equal(findPatterns([look(), look({ ms: 60_000 })], new Map(), staff)[0]?.unheld, 1);
  assert.deepEqual(findPatterns([look()], acted(-1_000_000), staff), []);
  assert.deepEqual(findPatterns([look()], acted(day), staff), []);
  assert.equal(findPatterns([look()], acted(day + 1), staff)[0]?.unheld, 1);
  // what a colleague did with it is not theirs
  assert.equal(findPatterns([look({ actor: 'b' })], acted(0), staff)[0]?.unheld, 1);
});

test('night is by the clock of Copenhagen, in winter and in summer', () => {
  const atNight = (iso: string) => findPatterns([look({ at: new Date(iso) })], acted(-1e12), staff)[0]?.atNight ?? 0;
  for (const iso of ['2026-11-25T21:00:00Z', '2026-11-26T04:59:59Z', '2026-07-01T20:00:00Z', '2026-07-02T03:59:59Z'])
    assert.equal(atNight(iso), 1, iso);
  for (const iso of ['2026-11-25T20:59:59Z', '2026-11-26T05:00:00Z', '2026-07-01T19:59:59Z', '2026-07-02T04:00:00Z'])
    assert.equal(atNight(iso), 0, iso);
});

test('the fullest hour counts different tips, and begins with a look', () => {
  const many = (count: number, everyMs: number) =>
    Array.from({ length: count }, (_, n) => look({ tip: `t${n}`, ms: n * everyMs }));
  const hour = (looks: Look[]) => findPatterns(looks, new Map(), staff)[0]?.hour;
  assert.equal(hour(many(60, 1000)), null);
  assert.deepEqual(hour(many(61, 1000)), { tips: 61, from: new Date(noon) });
  // newest first, as they are read
  assert.deepEqual(hour(many(61, 1000).reverse()), { tips: 61, from: new Date(noon) });
  assert.equal(hour(Array.from({ length: 200 }, (_, n) => look({ ms: n * 1000 }))), null);
  // sixty in an hour, all day long
  assert.equal(hour(many(1000, 60_000)), null);
  assert.equal(hour(many(1000, 59_000))?.tips, 62);
});

test('a colleague is searched for when every part of a name stands in the words, whatever else does', () => {
  const found = (look: Look) => findPatterns([look], new Map(), staff)[0]?.colleagues ?? 0;
  assert.equal(found(search('bo falk')), 1);
  assert.equal(found(search('FALK, Bo: cykel')), 1);
  assert.equal(found(search('friis åse ørsted')), 1);
  for (const words of ['falk', 'bo falke', 'mette holm', 'holm', '', 'bofalk'])
    assert.equal(found(search(words)), 0, words);
  assert.equal(found(search('mette holm', 'b')), 1);
});

test('people stand in the order of their names, whoever has most, and programs are nobody', () => {
  const looks = [look(), ...['b', 'å', 'evidence'].map((actor) => look({ actor })), look({ tip: 'u' })];
  assert.deepEqual(
    findPatterns(looks, new Map(), staff).map(({ name }) => name),
    ['Bo Falk', 'Mette Holm', 'Åse Ørsted-Friis'],
  );
});

test('days begin and end at midnight in Copenhagen, also when the clocks are changed', () => {
  const iso = (at: string, count: number) =>
    lastDays(new Date(at), count).map(({ day, from, until }) => [day, from.toISOString(), until.toISOString()]);
  assert.deepEqual(iso('2026-10-25T22:59:00Z', 2), [
    ['2026-10-25', '2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z'],
    ['2026-10-24', '2026-10-23T22:00:00.000Z', '2026-10-24T22:00:00.000Z'],
  ]);
  assert.equal(iso('2026-10-25T23:00:00Z', 1)[0]?.[0], '2026-10-26');
  assert.equal(
    iso('2026-03-29T10:00:00Z', 1)[0]?.join(),
    '2026-03-29,2026-03-28T23:00:00.000Z,2026-03-29T22:00:00.000Z',
  );
  assert.equal(hourIn(new Date('2026-06-01T22:00:00Z')), 0);
});

test('cells are whole in quotes, lines end as RFC 4180 says, and no cell is a formula', () => {
  assert.equal(
    csvOf([
      ['a', 1, null],
      ['b "c", d', 'e\nf', 'g;h'],
    ]),
    '\ufeff"a","1",""\r\n"b ""c"", d","e\nf","g;h"\r\n',
  );
  for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\u200b=1', ' =1', '＝1', '\tx'])
    assert.equal(csvOf([[text]]), `\ufeff"'${text.replaceAll('"', '""')}"\r\n`, JSON.stringify(text));
  assert.equal(csvOf([['T-2026-000001', 'a=b', -1]]), '\ufeff"T-2026-000001","a=b","-1"\r\n');
});
