import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { addCopy, fetchPackage, openPackageDesk, type PackageDesk, sendEvidence } from './evidence.ts';
import { startTsa, type Tsa } from './tsa.ts';

// the commands people are told, out of the very document, run by the real programs
const blocks = [...readFileSync('docs/evidence-package.md', 'utf8').matchAll(/```\n([\s\S]*?)```/g)].map(
  ([, text]) => text!,
);
const caseRef = '0100-12345-00001-26';
const folder = mkdtempSync(join(tmpdir(), 'vidne-tools-'));
let desk: PackageDesk;
let tsa: Tsa;
let fetchSealed: () => Promise<Buffer>;
before(async () => {
  tsa = await startTsa();
  desk = await openPackageDesk();
  desk.desk.tsaUrl = tsa.url;
  const person = await desk.signedIn('investigator');
  const sent = [{ name: 'film.mp4', bytes: randomBytes(200_000), poster: randomBytes(900) }];
  const { id: tip } = await sendEvidence(desk, sent, caseRef, person);
  const [film] = await desk.store.read.select().from(desk.store.t.file);
  const still = { kind: 'still' as const, plan: { v: 1, frame: 0, atMs: 0, format: 'png' } };
  await addCopy(desk, person, film!.id, still, randomBytes(3000));
  const identity = newIdentity();
  writeFileSync(join(folder, 'key.txt'), `${identity}\n`);
  const recipient = recipientOf(parseIdentity(identity));
  fetchSealed = () => fetchPackage(desk, person, { tip, caseRef, reason: 'Til retten', recipient });
  writeFileSync(join(folder, 'package.zip.age'), await fetchSealed());
});
after(async () => {
  await desk.close();
  await tsa.close();
  rmSync(folder, { recursive: true });
});

const run = (script: string, cwd = folder) => spawnSync('bash', ['-euc', script], { cwd, encoding: 'utf8' });

test('the documented commands verify a package with age, unzip, sha256sum and openssl alone', () => {
  copyFileSync(tsa.caFile, join(folder, 'tsa-ca.pem'));
  const commands = blocks[0]!.replace('-CAfile tsa-ca.pem', '-CAfile ../../tsa-ca.pem');
  const { status, stdout, stderr } = run(commands);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /data\/originals\/B-\d+-000001\/film\.mp4: OK/);
  assert.match(stdout + stderr, /Verification: OK/);
  const bag = globSync(join(folder, 'package/*'))[0]!;
  const counted = run('find data -type f | wc -l; wc -l < manifest-sha256.txt', bag).stdout.trim().split('\n');
  assert.equal(counted[0], counted[1]);
});

test('they give the hash and the leaf of an event', async () => {
  const bag = globSync(join(folder, 'package/*'))[0]!;
  const [hash, leaf] = run(blocks[1]!, bag)
    .stdout.trim()
    .split('\n')
    .map((line) => line.split(' ')[0]);
  const { custodyEvent } = desk.store.t;
  const [event] = await desk.store.read.select().from(custodyEvent).orderBy(custodyEvent.seq).limit(1);
  assert.equal(hash, event?.hash);
  assert.match(leaf ?? '', /^[0-9a-f]{64}$/);
});

test('they give the sums of a working copy, its plan and its command lines, as an event says them', () => {
  const bag = globSync(join(folder, 'package/*'))[0]!;
  const lines = run(blocks[2]!, bag).stdout.trim().split('\n');
  const sums = lines.filter((line) => / data\/working\/B-/.test(line)).map((line) => line.split(' ')[0]);
  const said = lines.flatMap((line) => /"(?:planSha256|commandsSha256|sha256After)":"(.*)"/.exec(line)?.[1] ?? []);
  assert.equal(sums.length, 3);
  assert.deepEqual(sums.toSorted(), said.filter((sum) => sums.includes(sum)).toSorted());
});

test('they refuse what was altered', () => {
  const bag = globSync(join(folder, 'package/*'))[0]!;
  execFileSync('sed', ['-i', 's/none/all!/', 'bag-info.txt'], { cwd: bag });
  const sums = run('sha256sum --strict -c tagmanifest-sha256.txt', bag);
  assert.equal(sums.status, 1);
  assert.match(sums.stdout, /bag-info\.txt: FAILED/);
  execFileSync('sed', ['-i', '1s/^./0/', 'tagmanifest-sha256.txt'], { cwd: bag });
  const stamp = run(
    'openssl ts -verify -in tagmanifest-sha256.txt.tsr -data tagmanifest-sha256.txt -CAfile ../../tsa-ca.pem',
    bag,
  );
  assert.equal(stamp.status, 1);
});

test('without a timestamp that answers this very question, nothing goes out', async () => {
  for (const spoil of [
    () => Buffer.alloc(0),
    () => Buffer.from('<html>not today</html>'),
    // another question's answer
    (answer: Buffer) => Buffer.from(answer.map((byte, at) => (at > 60 ? byte ^ 1 : byte))),
    // rejected: status 2
    (answer: Buffer) => Buffer.concat([Buffer.from('30053003020102', 'hex'), answer.subarray(0, 0)]),
  ]) {
    tsa.spoil(spoil);
    await assert.rejects(fetchSealed(), /timestamp_missing/);
  }
  tsa.spoil();
  desk.desk.tsaUrl = 'http://127.0.0.1:9/';
  await assert.rejects(fetchSealed(), /timestamp_missing/);
});
