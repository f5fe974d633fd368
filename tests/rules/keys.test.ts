import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openKeys } from '../../api/keys.ts';

const home = mkdtempSync(join(tmpdir(), 'vidne-keys-'));
after(() => rmSync(home, { recursive: true, force: true }));

test('keys are made once, for their owner alone, and never made again', () => {
  const folder = join(home, 'made');
  const keys = openKeys(folder);
  assert.deepEqual(openKeys(folder), keys);
  assert.notEqual(keys.recipient, keys.viewingRecipient);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  const files = readdirSync(folder);
  assert.deepEqual(files.toSorted(), [
    'checkpoint.key',
    'contact.identity',
    'desk.identity',
    'evidence.identity',
    'reveal.secret',
    'session.secret',
    'token.secret',
  ]);
  for (const file of files) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file);
});

test('a key is on the disk, under its name, before anybody can seal to it', () => {
  const [folder, trace] = [join(home, 'traced'), join(home, 'trace')];
  const script = `import { openKeys } from ${JSON.stringify(new URL('../../api/keys.ts', import.meta.url).href)}; openKeys(${JSON.stringify(folder)});`;
  const calls = 'trace=write,fsync,link,linkat';
  const node = [process.execPath, '--input-type=module', '-e', script];
  execFileSync('strace', ['-f', '-y', '-e', calls, '-o', trace, ...node], { stdio: 'ignore' });
  const lines = readFileSync(trace, 'utf8').split('\n');
  let at = -1;
  for (const step of [
    /write\(.*evidence\.identity/,
    /fsync\(.*evidence\.identity/,
    /link(at)?\(.*evidence\.identity/,
    /fsync\(\d+<[^>]*traced>/,
  ]) {
    const next = lines.findIndex((line, i) => i > at && step.test(line));
    assert.ok(next > at, `${step} comes after the step before it`);
    at = next;
  }
});
