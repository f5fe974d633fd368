import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonKey } from '../../site/desk/tip/reason-names.ts';
import { askingAddress, askingFields, askNothing, countAsked, parseAsking } from '../../site/desk/watch/asking.ts';

const now = Date.parse('2026-11-29T23:30:00Z');

test('an address that asks for nothing asks for the last seven days, by the clock of Copenhagen', () => {
  assert.deepEqual(parseAsking('', now), { ...askNothing, from: '2026-11-24' });
  assert.deepEqual(askingFields(parseAsking('', now)), { from: '2026-11-23T23:00:00.000Z' });
  assert.deepEqual(parseAsking('?all=1', now), askNothing);
  assert.equal(askingAddress(askNothing), '/desk/watch/?all=1');
});

test('what is asked survives the way through the address', () => {
  const asking = {
    ...{ person: 'Åse Ørsted', tip: 'T-2026-000001', file: 'B-2026-000001', case: '0100-1/26', act: 'looks' },
    ...{ reason: 'ring & spørg', from: '2026-07-01', until: '2026-07-02', machine: true },
  };
  const address = askingAddress(asking);
  assert.match(address, /^\/desk\/watch\/\?person=/);
  assert.deepEqual(parseAsking(address.slice(address.indexOf('?')), now), asking);
  assert.deepEqual([countAsked(asking), countAsked(askNothing)], [9, 0]);
  const { from, until, machine } = askingFields(asking);
  assert.deepEqual([from, until, machine], ['2026-06-30T22:00:00.000Z', '2026-07-02T22:00:00.000Z', '1']);
});

test('what is no day is left out, and what is too long is cut', () => {
  const asking = parseAsking(`?from=yesterday&until=2026-13-45&person=${'x'.repeat(300)}`, now);
  assert.deepEqual([asking.from, asking.until, asking.person.length, asking.machine], ['', '', 100, false]);
});

test('a reason is known by its short name in either language', () => {
  assert.equal(reasonKey('for mørkt eller utydeligt'), 'too_dark');
  assert.equal(reasonKey('Off topic'), 'off_topic');
  assert.equal(reasonKey('mørkt'), undefined);
});
