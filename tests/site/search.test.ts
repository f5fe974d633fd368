import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSearchFile, openSearch, type Searchable } from '../../api/search-index.ts';
import { searchWords } from '../../api/search-words.ts';
import { chanceOf } from '../bench/queue-tips.ts';

const same = (language: 'da' | 'en', ...forms: string[]) => {
  const stems = forms.map((form) => searchWords(form, language).join(' '));
  assert.deepEqual(new Set(stems).size, 1, `${forms.join(', ')} became ${stems.join(', ')}`);
};

test('Danish endings do not matter, as Snowball’s rules have them', () => {
  same('da', 'jakke', 'jakken', 'jakker', 'jakkerne');
  same('da', 'cykel', 'cykels');
  same('da', 'vidne', 'vidner', 'vidnerne', 'vidnernes');
  same('da', 'butik', 'butikken', 'butikker');
  // from the published vocabulary of the algorithm
  for (const [word, stem] of [
    ['indvendige', 'indvend'],
    ['underste', 'underst'],
    ['indtage', 'indtag'],
    ['indtryk', 'indtryk'],
    ['undervisningen', 'undervisning'],
    ['fald', 'fald'],
    ['arbejdsløst', 'arbejdsloes'],
  ] as const)
    assert.equal(searchWords(word, 'da')[0], stem, word);
});

test('English endings do not matter', () => {
  same('en', 'witness', 'witnesses');
  same('en', 'jacket', 'jackets');
  same('en', 'stealing', 'steals');
});

test('both ways of writing a name meet, and case, accents and signs do not matter', () => {
  same('da', 'Ålborg', 'Aalborg', 'AALBORG');
  same('da', 'København', 'Koebenhavn');
  same('da', 'Ærø', 'AEROE');
  same('da', 'café', 'cafe\u0301', 'Cafe!');
  assert.deepEqual(searchWords('og det er en <script>', 'da'), ['script']);
  assert.deepEqual(searchWords('', 'en'), []);
});

const appeal = (publicId: string, words: Partial<Searchable>): Searchable => ({
  publicId,
  title: 'Vidner søges til hændelse',
  lead: 'Politiet vil gerne tale med vidner.',
  type: 'Vidner søges',
  district: 'Fyns Politi',
  facet: { type: 'witness_call', district: 'fyn' },
  updatedAt: '2026-11-22T07:45:00Z',
  updatedOn: '22. nov.',
  where: 'Odense C 5000',
  body: 'Ring 114.',
  ...words,
});
const always = () => true;
const numbers = (items: readonly { publicId: string }[]) => items.map(({ publicId }) => publicId.slice(-1));

test('the title says more than the lead, and the lead more than the text', () => {
  const { find } = openSearch(
    makeSearchFile('da', [
      appeal('EF-2026-000001', { body: 'Manden havde en rød cykel.' }),
      appeal('EF-2026-000002', { lead: 'Har du set en rød cykel i byen?' }),
      appeal('EF-2026-000003', { title: 'Hvis cykel er det?' }),
      appeal('EF-2026-000004', { title: 'Cykeltyveri på havnen' }),
      appeal('EF-2026-000005', {}),
    ]),
  );
  assert.deepEqual(numbers(find('cykel', 10, always).items), ['3', '4', '2', '1']);
  assert.deepEqual(numbers(find('røde cykler', 10, always).items).toSorted(), ['1', '2']);
  assert.deepEqual(numbers(find('tyveri', 10, always).items), ['4'], 'Danish joins words');
});

test('an appeal is found by its number, its town, its postcode and its district', () => {
  const { find } = openSearch(
    makeSearchFile('da', [
      appeal('EF-2026-000001', {}),
      appeal('EF-2026-000002', { where: 'Havnegade Aalborg 9000', district: 'Nordjyllands Politi' }),
    ]),
  );
  for (const words of ['EF-2026-000002', 'ef 2026 000002', '000002', 'ålborg', '9000', 'Nordjylland'])
    assert.deepEqual(numbers(find(words, 10, always).items), ['2'], words);
});

test('with no appeal that has every word, those with some come, and say so; nothing comes for nothing', () => {
  const { find } = openSearch(makeSearchFile('da', [appeal('EF-2026-000001', {}), appeal('EF-2026-000002', {})]));
  assert.equal(find('odense flodhest', 10, always).hasAll, false);
  assert.equal(find('odense flodhest', 10, always).count, 2);
  assert.equal(find('odense vidner', 10, always).hasAll, true);
  assert.equal(find('flodhest', 10, always).count, 0);
  assert.equal(find('og det', 10, always).count, 0);
  assert.equal(find('odense', 1, always).items.length, 1);
  assert.deepEqual(
    numbers(find('odense', 10, ({ publicId }) => publicId !== 'EF-2026-000001').items),
    ['2'],
    'what does not hold is not counted',
  );
});

test('ten thousand appeals are searched in at most 50 ms of a processor, and lie in at most 60 MB', () => {
  const { next } = chanceOf(20_261_130);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() ** 2 * from.length)]!;
  const syllables = 'ka ro ber sten lun vig ha mo der ga sø by tor kil ben rund dal ny van fel'.split(' ');
  const vocabulary = Array.from({ length: 20_000 }, () =>
    Array.from({ length: 2 + Math.floor(next() * 3) }, () => pick(syllables)).join(''),
  );
  const words = (count: number) => Array.from({ length: count }, () => pick(vocabulary)).join(' ');
  const appeals = Array.from({ length: 10_000 }, (_, i) =>
    appeal(`EF-2026-${String(i).padStart(6, '0')}`, { title: words(8), lead: words(25), body: words(120) }),
  );
  const written = JSON.stringify(makeSearchFile('da', appeals));
  global.gc?.();
  const before = process.memoryUsage().heapUsed;
  const { find } = openSearch(JSON.parse(written) as Parameters<typeof openSearch>[0]);
  const megabytes = (process.memoryUsage().heapUsed - before) / 1e6;
  const times = [vocabulary[0]!, `${vocabulary[1]} ${vocabulary[2]}`, 'vidner odense politi', 'ber', words(12)].map(
    (sought) => {
      const rounds = Array.from({ length: 5 }, () => {
        const before = process.cpuUsage();
        assert.ok(find(sought, 50, always).count > 0);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      });
      return Math.min(...rounds);
    },
  );
  console.log(
    `${(written.length / 1e6).toFixed(1)} MB, ${megabytes.toFixed(0)} MB of heap, ${times.map((ms) => ms.toFixed(0)).join(' ')} ms`,
  );
  assert.ok(Math.max(...times) <= 50, `${times}`);
  assert.ok(megabytes <= 60, `${megabytes} MB`);
});
