import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const text = readFileSync('docs/scale.md', 'utf8');

/** The rows of the table whose head begins so. */
function table(head: string): Map<string, string[]> {
  const lines = text.slice(text.indexOf(`| ${head}`)).split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  const cells = lines.slice(2, end).map((line) => line.split('|').slice(1, -1));
  return new Map(cells.map(([name = '', ...rest]) => [name.trim(), rest.map((cell) => cell.trim())]));
}
const costs = new Map([...table('cost |')].map(([name, [value = '']]) => [name, Number.parseFloat(value)]));
const cost = (name: string): number => costs.get(name) ?? assert.fail(`no cost of ${name}`);
const assumed = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? assert.fail(String(pattern)));

const film = { gigabytes: assumed(/and ([\d.]+) GB\./), megabits: assumed(/sends (\d+) Mbit/) };
const machine = { cores: assumed(/has (\d+) cores/), gigabits: assumed(/and (\d+) Gbit\/s/), used: 0.6 };
const euros = { core: assumed(/costs\s+([\d.]+) € an hour/), gigabyte: assumed(/a GB ([\d.]+) € a month/) };

for (const [load, [views, tips, films]] of [...table('load | page views')].map(
  ([name, cells]) => [name, cells.map(Number)] as [string, [number, number, number]],
)) {
  const gigabytes = films * film.gigabytes;
  const perSecond = gigabytes / 3600;
  const sealing = perSecond * cost(load === 'town' ? 'upload into a folder' : 'upload into an object store');
  const cores = {
    pages: (views * cost('page view')) / 1000,
    codes: ((tips / 3600) * cost('tip opened or mailbox read')) / 1000,
    sealing,
    store: perSecond * cost('the store itself'),
  };
  const hours = { queue: (gigabytes * cost('into the queue')) / 3600, copies: (films * cost('viewing copy')) / 3600 };

  test(`what is said of the load of a ${load} follows from the costs`, () => {
    assert.deepEqual(table('load | GB in the hour').get(load), [
      gigabytes.toFixed(1),
      (perSecond * 8).toFixed(2),
      ((films / 3600) * ((film.gigabytes * 8000) / film.megabits)).toFixed(0),
      ...Object.values(cores).map((value) => value.toFixed(1)),
      ...Object.values(hours).map((value) => value.toFixed(1)),
    ]);
  });

  test(`so do the machines of a ${load}`, () => {
    const machines = (count: number): string => String(Math.max(1, Math.ceil(count / machine.used)));
    const inside = cores.pages + cores.codes + cores.sealing;
    const work = inside + cores.store + hours.queue + hours.copies;
    assert.deepEqual(table('load | intakes').get(load), [
      machines(Math.max(inside / machine.cores, (perSecond * 8) / machine.gigabits)),
      machines(Math.max(cores.store / machine.cores, (perSecond * 8) / machine.gigabits)),
      machines(hours.queue / machine.cores),
      machines(hours.copies / 24 / machine.cores),
      (work * euros.core).toFixed(2),
      (gigabytes * euros.gigabyte).toFixed(2),
    ]);
  });
}

test('three loads and seven costs are read', () => {
  assert.deepEqual([costs.size, table('load | page views').size], [7, 3]);
});
