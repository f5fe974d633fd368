import assert from 'node:assert/strict';
import { test } from 'node:test';
import { append, refresh } from '../../site/desk/arrivals.ts';
import { filterAddress, filterQuery, isNarrowed, noFilters, parseFilters } from '../../site/desk/filters.ts';
import { bounded } from '../../site/desk/measures.ts';
import { placeRows } from '../../site/desk/queue/place-rows.ts';
import { mostWhole, rowsNear, rowsPerBlock, topOf } from '../../site/desk/queue/rows-near.ts';
import type { QueueItem } from '../../site/desk/wire.ts';

const item = (id: string, dueAt: string, fields: Partial<QueueItem> = {}): QueueItem => ({
  id,
  reference: `T-${id}`,
  receivedAt: '2026-11-22T10:00:00.000Z',
  dueAt: `2026-11-22T${dueAt}:00.000Z`,
  priority: 3,
  danger: false,
  appeal: null,
  district: null,
  language: 'da',
  excerpt: '',
  state: 'queued',
  claimedBy: null,
  files: { total: 0, videos: 0, pictures: 0, ready: 0, withheld: 0, withSound: 0 },
  poster: null,
  unreadMessages: 0,
  unit: null,
  caseRef: null,
  alike: 0,
  ...fields,
});
const ids = (items: readonly QueueItem[]): string[] => items.map(({ id }) => id);

test('a new tip is counted and moves nothing, even when it belongs at the top', () => {
  const shown = [item('b', '12:00'), item('c', '13:00')];
  const fresh = refresh(shown, [item('a', '11:00'), ...shown], true);
  assert.deepEqual(ids(fresh.items), ['b', 'c']);
  assert.equal(fresh.arrived, 1);
  assert.equal(fresh.danger, false);
  assert.equal(fresh.gone.size, 0);
});

test('a new tip about danger to life is told apart', () => {
  const fresh = refresh([item('b', '12:00')], [item('a', '11:00', { priority: 0 }), item('b', '12:00')], true);
  assert.equal(fresh.danger, true);
});

test('a tip that a colleague claims is brought up to date where it stands', () => {
  const claimedBy = { id: 'u2', name: 'Jonas' };
  const fresh = refresh([item('a', '11:00')], [item('a', '11:00', { state: 'claimed', claimedBy })], true);
  assert.deepEqual(fresh.items[0]?.claimedBy, claimedBy);
});

test('a tip that has left the view stays on screen and is marked', () => {
  const fresh = refresh([item('a', '11:00'), item('b', '12:00')], [item('b', '12:00')], true);
  assert.deepEqual(ids(fresh.items), ['a', 'b']);
  assert.deepEqual([...fresh.gone], ['a']);
});

test('a row beyond the first page is not taken for one that has left', () => {
  const shown = [item('a', '11:00'), item('b', '12:00'), item('c', '13:00')];
  assert.deepEqual([...refresh(shown, [item('b', '12:00')], false).gone], ['a']);
  assert.deepEqual([...refresh(shown, [], false).gone], []);
});

test('rows with the same deadline are compared by priority; of equals none is taken for gone', () => {
  const shown = [item('a', '11:00', { priority: 1 }), item('d', '11:00'), item('b', '11:00', { priority: 5 })];
  assert.deepEqual([...refresh(shown, [item('c', '11:00')], false).gone], ['a']);
});

test('a row that moved to the next page meanwhile is not shown twice', () => {
  const shown = [item('a', '11:00'), item('b', '12:00')];
  assert.deepEqual(ids(append(shown, [item('b', '12:00'), item('c', '13:00')])), ['a', 'b', 'c']);
});

test('filters survive the way into the address and back', () => {
  const ticked = { sound: true, unread: true, declined: true };
  const asked = { q: 'rød & blå', place: 'Køge', from: '2026-03-29', to: '2026-03-29', media: 'audio' as const };
  const filters = {
    state: 'mine',
    appeal: 'EF-2026-000101',
    district: 'fyn',
    unit: 'Færdsel',
    priority: '0',
    ...asked,
    ...ticked,
  } as const;
  assert.deepEqual(parseFilters(filterAddress(filters).slice('/desk/'.length)), filters);
  assert.equal(filterAddress(noFilters), '/desk/');
});

test('an address somebody made up becomes the plain queue', () => {
  assert.deepEqual(
    parseFilters('?state=everything&priority=12&unread=yes&media=film&from=2026-13-01&to=now'),
    noFilters,
  );
});

test('the API is always asked for a state, and for the page after a cursor', () => {
  assert.equal(filterQuery(noFilters).toString(), 'state=queued');
  assert.equal(
    filterQuery({ ...noFilters, unread: true }, '17.3.ab').toString(),
    'state=queued&unread=1&after=17.3.ab',
  );
});

test('days of receipt are those of Copenhagen, the last one whole, also when the clock is changed', () => {
  const times = (from: string, to: string) => {
    const query = filterQuery({ ...noFilters, from, to });
    return [query.get('from'), query.get('to')];
  };
  assert.deepEqual(times('2026-03-29', '2026-03-29'), ['2026-03-28T23:00:00.000Z', '2026-03-29T22:00:00.000Z']);
  assert.deepEqual(times('2026-10-25', '2026-10-25'), ['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  assert.deepEqual(times('', '2026-01-31'), [null, '2026-01-31T23:00:00.000Z']);
});

test('a count that was not finished says so', () => {
  assert.equal(bounded(10_001, 10_000, 'da'), '10.000+');
  assert.equal(bounded(10_001, 10_000, 'en'), '10,000+');
  assert.equal(bounded(10_000, 10_000, 'da'), '10.000');
  assert.equal(bounded(7, 10_000, 'en'), '7');
});

test('a state alone does not count as a filter', () => {
  assert.equal(isNarrowed({ ...noFilters, state: 'all' }), false);
  assert.equal(isNarrowed({ ...noFilters, priority: '0' }), true);
});

test('a list that is not long stands whole in the page', () => {
  const screen = { above: 5000, height: 800 };
  assert.deepEqual(rowsNear([], mostWhole, screen), { from: 0, to: mostWhole, before: 0, after: 0 });
});

test('of a long list all that is on the screen stands in the page, whole blocks, and space for every other row', () => {
  const height = 800;
  for (const rowHeight of [60, 71.5, 180])
    for (const count of [mostWhole + 1, 437, 2000]) {
      const blocks = Math.ceil(count / rowsPerBlock);
      const heights = Array.from({ length: blocks }, (_, block) =>
        block % 3 === 2 ? undefined : Math.min(rowsPerBlock, count - block * rowsPerBlock) * rowHeight,
      );
      const usual = heights.filter((known) => known !== undefined);
      const mean = usual.reduce((sum, known) => sum + known, 0) / usual.length;
      const whole = heights.reduce<number>((sum, known) => sum + (known ?? mean), 0);
      for (let above = -height; above < whole; above += 97) {
        const { from, to, before, after } = rowsNear(heights, count, { above, height });
        const what = `${count} rows of ${rowHeight} px at ${above} px`;
        assert.equal(from % rowsPerBlock, 0, what);
        assert.ok(to === count || to % rowsPerBlock === 0, what);
        assert.ok(to > from, what);
        assert.ok(before <= Math.max(0, above - height), `${what}: a screen above is there`);
        assert.ok(whole - after >= Math.min(whole, above + 2 * height) - 0.001, `${what}: a screen below is there`);
        const inPage = heights.slice(from / rowsPerBlock, Math.ceil(to / rowsPerBlock));
        const there = inPage.reduce<number>((sum, known) => sum + (known ?? mean), 0);
        assert.ok(Math.abs(before + there + after - whole) < 0.001, `${what}: the list keeps its height`);
        assert.ok(
          to - from <= Math.ceil((3 * height) / rowHeight) + 2 * rowsPerBlock,
          `${what}: and no more than that`,
        );
      }
    }
});

test('where a row begins is known, also of rows that never stood in the page', () => {
  assert.equal(topOf(0, [600, 620]), 0);
  assert.equal(topOf(rowsPerBlock, [600, 620]), 600);
  assert.equal(topOf(rowsPerBlock * 3, [600, 620]), 600 + 620 + 610);
  assert.equal(topOf(rowsPerBlock + rowsPerBlock / 2, [600, 620]), 600 + 310);
});

test('rows that come take the places of rows that went, and never that of the row with the focus', () => {
  const ids = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `tip-${from + at}`);
  let places = placeRows(new Map(), ids(0, 30), undefined);
  assert.deepEqual(new Set(places.values()), new Set(Array.from({ length: 30 }, (_, at) => at)));
  for (let from = 10; from <= 2000; from += 10) {
    const focused = from === 500 ? `tip-${from - 5}` : undefined;
    const next = placeRows(places, ids(from, from + 30), focused);
    assert.equal(new Set(next.values()).size, 30, 'each has its own');
    for (const [id, place] of next) assert.ok(!places.has(id) || places.get(id) === place, `${id} stays where it is`);
    if (focused) assert.ok(![...next.values()].includes(places.get(focused)!), 'what is pressed for one is for one');
    places = next;
  }
  assert.ok(Math.max(...places.values()) <= 30, 'scrolling makes no new places');
});
