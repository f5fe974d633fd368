import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { newSigningKey, parseSigningKey } from '../../api/signed-note.ts';
import { commands } from '../../site/proof/commands.ts';
import { checkProof, type Verdict } from '../../site/proof/proof.ts';
import { makeProof, signer } from './proof-file.ts';

const verdictOf = async (file: string, key?: string): Promise<Verdict> => (await checkProof(file, key)).verdict;
const otherKey = parseSigningKey(newSigningKey('vidne.example/custody'));
const swap = (text: string): string => (text.startsWith('A') ? `B${text.slice(1)}` : `A${text.slice(1)}`);

test('a proof holds at every place of logs of many sizes, also with the ends of lines of another system', async () => {
  for (const size of [1, 2, 3, 7, 8, 9, 64])
    for (let index = 0; index < size; index++) assert.equal(await verdictOf(await makeProof(index, size)), 'holds');
  assert.equal(await verdictOf((await makeProof()).replaceAll('\n', '\r\n')), 'holds');
  assert.equal(await verdictOf(await makeProof(), ` ${signer.vkey}\n`), 'holds');
});

test('every line that is changed is found, and it is said which kind of fault it is', async () => {
  const file = await makeProof();
  const lines = file.split('\n');
  const change = (at: number, to: (line: string) => string): string =>
    lines.map((line, n) => (n === at ? to(line) : line)).join('\n');
  const root = lines.indexOf('vidne.example/custody') + 2;
  const expected: [string, Verdict][] = [
    [change(0, () => 'c2sp.org/tlog-proof@v2'), 'malformed'],
    [change(1, () => 'extra AAAA'), 'malformed'],
    [change(2, () => 'index 5'), 'path'],
    [change(2, () => 'index 99'), 'path'],
    [change(3, swap), 'path'],
    [lines.toSpliced(3, 1).join('\n'), 'path'],
    [change(root - 2, () => 'evil.example/custody'), 'signature'],
    [change(root - 1, () => '12'), 'signature'],
    [change(root, swap), 'path'],
    [change(root + 2, (line) => line.replace(/.(?==*$)/, (letter) => (letter === 'A' ? 'E' : 'A'))), 'signature'],
    [file.slice(0, -40), 'malformed'],
    ['', 'malformed'],
    ['hej', 'malformed'],
  ];
  for (const [altered, verdict] of expected) assert.equal(await verdictOf(altered), verdict, altered);
});

test('the commands of the page say with openssl alone who signed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-proof-'));
  const run = (file: string) => {
    writeFileSync(join(folder, 'vidne.tlog-proof'), file);
    return spawnSync('bash', ['-c', commands], { cwd: folder, encoding: 'utf8' });
  };
  const file = await makeProof();
  const { status, stdout } = run(file);
  assert.equal(status, 0, stdout);
  assert.match(stdout, /^leaf \S+\nvkey vidne\.example\/custody\+[\s\S]*Signature Verified Successfully/);
  assert.notEqual(run(file.replace('\n11\n', '\n12\n')).status, 0);
  rmSync(folder, { recursive: true });
});

test('a forger’s own key is found when the right one is named', async () => {
  assert.equal(await verdictOf(await makeProof(), otherKey.vkey), 'key');
  const forged = (await makeProof()).replace(/^extra .*$/m, () => {
    const leaf = `leaf ${Buffer.alloc(32).toString('base64')}\nvkey ${otherKey.vkey}\n`;
    return `extra ${Buffer.from(leaf).toString('base64')}`;
  });
  assert.equal(await verdictOf(forged), 'path');
});
