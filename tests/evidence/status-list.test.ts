import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { markEnded } from '../../api/end-marks.ts';
import { readPublished } from '../../api/evidence/log/published.ts';
import { keepStatusList } from '../../api/evidence/status-list.ts';
import { newSigningKey, openNote, parseSigningKey, parseVerifierKey } from '../../api/signed-note.ts';

const key = newSigningKey('vidne.example');
const signer = parseSigningKey(key);
const verifier = parseVerifierKey(signer.vkey);
const endedAt = '2026-11-25T10:00:00Z';

/** A site whose release shows two appeals and knows of one that has ended. */
function openSite() {
  const siteDir = mkdtempSync(join(tmpdir(), 'vidne-status-'));
  mkdirSync(join(siteDir, 'releases/a'), { recursive: true });
  const shown = {
    'EF-2026-000001': { revision: 2, until: '2026-12-01T12:00:00Z' },
    'EF-2026-000002': { revision: 1 },
  };
  const index = { shown, ended: { 'EF-2026-000003': { revision: 4, endedAt: '2026-10-01T08:00:00Z' } } };
  writeFileSync(join(siteDir, 'releases/a/appeals.json'), JSON.stringify(index));
  symlinkSync('releases/a', join(siteDir, 'live'));
  return siteDir;
}

async function withList(
  task: (site: {
    siteDir: string;
    lines(): string[];
    wait(word: string): Promise<void>;
    setNow(at: string): void;
  }) => Promise<void>,
) {
  const siteDir = openSite();
  const folder = join(siteDir, 'custody');
  const ending = new AbortController();
  let now = new Date('2026-11-30T12:00:00Z');
  const logged: string[] = [];
  const done = keepStatusList(
    { siteDir, signer, folder, log: (name) => void logged.push(name), now: () => now },
    ending.signal,
  );
  const lines = () =>
    openNote(readFileSync(join(folder, 'status'), 'utf8'), verifier)
      .trimEnd()
      .split('\n');
  try {
    await task({
      siteDir,
      lines,
      setNow: (at) => (now = new Date(at)),
      async wait(word) {
        for (let i = 0; i < 100; i++) {
          if (statSync(join(folder, 'status'), { throwIfNoEntry: false }) && lines().join('\n').includes(word)) return;
          await sleep(20);
        }
        assert.fail(`never said ${word}`);
      },
    });
    assert.deepEqual(logged, []);
  } finally {
    ending.abort();
    await done;
    rmSync(siteDir, { recursive: true });
  }
}

test('the list says of every appeal whether it holds, and anybody can check who said so', () =>
  withList(async ({ lines, wait }) => {
    await wait('EF-2026-000001');
    assert.deepEqual(lines(), [
      'vidne.example/appeals',
      '2026-11-30T12:00:00.000Z',
      'EF-2026-000001 2 shown 2026-12-01T12:00:00Z',
      'EF-2026-000002 1 shown -',
      'EF-2026-000003 4 ended 2026-10-01T08:00:00Z',
    ]);
  }));

test('an appeal that ends, by a mark or by its own time, is ended in the list within a second', () =>
  withList(async ({ siteDir, wait, setNow }) => {
    await wait('EF-2026-000002 1 shown');
    const startedAt = Date.now();
    markEnded(siteDir, { publicId: 'EF-2026-000002', revision: 1, how: 'erased', endedAt });
    await wait(`EF-2026-000002 1 ended ${endedAt}`);
    assert.ok(Date.now() - startedAt < 1000, `${Date.now() - startedAt} ms`);
    setNow('2026-12-01T12:00:01Z');
    await wait('EF-2026-000001 2 ended 2026-12-01T12:00:00Z');
  }));

test('nothing changed means the same list, signed anew every hour', () =>
  withList(async ({ lines, wait, setNow }) => {
    await wait('2026-11-30T12:00:00');
    setNow('2026-11-30T12:59:00Z');
    await sleep(700);
    assert.equal(lines()[1], '2026-11-30T12:00:00.000Z');
    setNow('2026-11-30T13:00:00Z');
    await wait('2026-11-30T13:00:00');
  }));

test('it lies beside the checkpoints of custody and is taken for none', () =>
  withList(async ({ siteDir, wait }) => {
    await wait('EF-2026-000001');
    assert.deepEqual(await readPublished(join(siteDir, 'custody')), []);
  }));
