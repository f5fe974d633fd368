import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { canonical } from '../../api/evidence/custody.ts';
import { signCheckpoint } from '../../api/evidence/log/checkpoint.ts';
import { createTree, leafHash } from '../../api/evidence/log/tree.ts';
import { verifyPackages } from '../../api/evidence/package/verify.ts';
import { type NoteVerifier, newSigningKey, parseSigningKey } from '../../api/signed-note.ts';
import { type Bag, bindAgain, edit, entriesOf, putTogether, takeApart } from './bag.ts';
import { fetchPackage, openPackageDesk, type PackageDesk, sendEvidence, sha256 } from './evidence.ts';

const folder = mkdtempSync(join(tmpdir(), 'vidne-verify-'));
const archive = join(folder, 'package.zip');
const caseRef = '0100-12345-00001-26';
let desk: PackageDesk;
let base: { folder: string; bag: Bag };
let [first, second] = ['', ''];
before(async () => {
  desk = await openPackageDesk();
  const person = await desk.signedIn('supervisor');
  const sent = [1, 2].map((n) => ({ name: `film${n}.mp4`, bytes: randomBytes(9000), poster: randomBytes(900) }));
  const { id: tip } = await sendEvidence(desk, sent, caseRef, person);
  writeFileSync(archive, await fetchPackage(desk, person, { tip, caseRef, reason: 'Til retten' }));
  base = await takeApart(archive);
  [first = '', second = ''] = [...base.bag.keys()].filter((path) => path.startsWith('data/originals/'));
});
after(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

async function verify(
  zip: Uint8Array,
  wish: { verifier?: NoteVerifier; manifestSha256?: string } = {},
): Promise<string[]> {
  const lines: string[] = [];
  const path = join(folder, 'altered.zip');
  writeFileSync(path, zip);
  const { verifier = desk.signer, manifestSha256 } = wish;
  await verifyPackages([path], { verifier, manifestSha256, print: (line) => lines.push(line) });
  return lines;
}

const together = (bag: Bag): Buffer => putTogether(entriesOf(base.folder, bag));
const flip = (bytes: Buffer): Buffer => {
  const changed = Buffer.from(bytes);
  changed[changed.length >> 1]! ^= 1;
  return changed;
};
const log = 'data/custody/events.jsonl';
const eachLine = (text: string, change: (lines: string[]) => string[]): string =>
  `${change(text.trimEnd().split('\n')).join('\n')}\n`;

/** What a forger does to the files, and a part of the line that must name it. Those `bound` make the manifests agree. */
const alterations: Record<string, { bound?: true; alter: (bag: Bag) => void; named: () => RegExp }> = {
  'a byte of an original': {
    alter: (bag) => bag.set(first, flip(bag.get(first)!)),
    named: () => new RegExp(`✖ ${first}: its SHA-256 is`),
  },
  'a byte of an original, with manifests that agree': {
    bound: true,
    alter: (bag) => bag.set(first, flip(bag.get(first)!)),
    named: () => new RegExp(`✖ ${first}: custody knows no such bytes`),
  },
  'two originals in each other’s place, with manifests that agree': {
    bound: true,
    alter(bag) {
      const [a, b] = [bag.get(first)!, bag.get(second)!];
      bag.set(first, b).set(second, a);
    },
    named: () => new RegExp(`✖ ${second}: custody knows no such bytes`),
  },
  'a byte of a viewing copy, with manifests that agree': {
    bound: true,
    alter(bag) {
      const copy = [...bag.keys()].find((path) => path.startsWith('data/viewing/'))!;
      bag.set(copy, flip(bag.get(copy)!));
    },
    named: () => /✖ data\/viewing\/.*custody knows no such bytes/,
  },
  'an original taken out': { alter: (bag) => bag.delete(first), named: () => new RegExp(`✖ ${first}: is missing`) },
  'an original taken out, with manifests that agree': {
    bound: true,
    alter: (bag) => bag.delete(first),
    named: () => /✖ exhibit B-\d+-\d+: is missing/,
  },
  'a file put in': {
    alter: (bag) => bag.set('data/originals/more.mp4', randomBytes(9)),
    named: () => /✖ data\/originals\/more\.mp4: was added/,
  },
  'an original put in, with manifests that agree': {
    bound: true,
    alter: (bag) => bag.set('data/originals/B-2026-000099/film.mp4', randomBytes(9)),
    named: () => /✖ data\/originals\/B-2026-000099\/film\.mp4: was never accepted/,
  },
  'a tag file put in': {
    alter: (bag) => bag.set('fetch.txt', Buffer.from('x')),
    named: () => /✖ fetch\.txt: was added/,
  },
  'a line of the manifest': {
    alter: (bag) => edit(bag, 'manifest-sha256.txt', (text) => text.slice(text.indexOf('\n') + 1)),
    named: () => /✖ manifest-sha256\.txt: its SHA-256 is/,
  },
  'a line of the manifest that names no file': {
    alter: (bag) => edit(bag, 'manifest-sha256.txt', (text) => text.replace('data/', '../data/')),
    named: () => /✖ manifest-sha256\.txt, line 1: cannot be read/,
  },
  'the biometric grant': {
    bound: true,
    alter: (bag) => edit(bag, 'bag-info.txt', (text) => text.replace('biometricGrant: none', 'biometricGrant: all')),
    named: () => /✖ bag-info\.txt: does not say “biometricGrant: none”/,
  },
  'the summary people read': {
    alter: (bag) => edit(bag, 'data/summary.html', (text) => text.replaceAll(caseRef, 'another')),
    named: () => /✖ data\/summary\.html: its SHA-256 is/,
  },
  'who did something, with manifests that agree': {
    bound: true,
    alter: (bag) => edit(bag, log, (text) => text.replace('"actor":"evidence"', '"actor":"somebody"')),
    named: () => /✖ custody event 1: is not under the signed root/,
  },
  'how an event is written, with manifests that agree': {
    bound: true,
    alter: (bag) => edit(bag, log, (text) => text.replace('{"action"', '{ "action"')),
    named: () => /✖ data\/custody\/events\.jsonl, line 1: is not an event as it is hashed/,
  },
  'the order of events, with manifests that agree': {
    bound: true,
    alter: (bag) => edit(bag, log, (text) => eachLine(text, (lines) => lines.toReversed())),
    named: () => /✖ custody event 1: stands after event/,
  },
  'the event that hashed an original, taken out, with manifests that agree': {
    bound: true,
    alter: (bag) =>
      edit(bag, log, (text) => eachLine(text, (lines) => lines.filter((line) => !line.includes('"action":"hash"')))),
    named: () => new RegExp(`✖ ${first}: custody knows no such bytes`),
  },
  'an event made up, with manifests that agree': {
    bound: true,
    alter: (bag) =>
      edit(bag, log, (text) => {
        const made = {
          action: 'verify',
          actor: 'x',
          actorRole: 'x',
          at: '2026-11-28T12:00:00.000Z',
          previousHash: '0'.repeat(64),
        };
        return `${text}${canonical({ ...made, seq: 999 })}\n`;
      }),
    named: () => /✖ custody event 999: has no proof/,
  },
  'a proof, with manifests that agree': {
    bound: true,
    alter: (bag) => edit(bag, 'data/custody/proofs.jsonl', (text) => text.replace(/"path":\["./, '"path":["_')),
    named: () => /✖ custody event 1: is not under the signed root/,
  },
  'the proofs, left out, with manifests that agree': {
    bound: true,
    alter: (bag) => bag.delete('data/custody/proofs.jsonl'),
    named: () => /✖ custody event 1: has no proof/,
  },
  'the checkpoint, left out, with manifests that agree': {
    bound: true,
    alter: (bag) => bag.delete('data/custody/checkpoint'),
    named: () => /✖ data\/custody\/checkpoint: is missing/,
  },
  'the size the checkpoint signs, with manifests that agree': {
    bound: true,
    alter: (bag) =>
      edit(bag, 'data/custody/checkpoint', (text) => text.replace(/\n(\d+)\n/, (_, size) => `\n${Number(size) + 1}\n`)),
    named: () => /✖ data\/custody\/checkpoint: it is not what was signed/,
  },
  'everything, signed anew with a key of one’s own': {
    bound: true,
    alter(bag) {
      const signer = parseSigningKey(newSigningKey('vidne.example/custody'));
      const tree = createTree();
      for (const line of bag.get(log)!.toString().trimEnd().split('\n')) tree.append(leafHash(Buffer.from(line)));
      bag.set('data/custody/checkpoint', Buffer.from(signCheckpoint({ size: tree.size, root: tree.root() }, signer)));
      bag.set('data/custody/vkey', Buffer.from(`${signer.vkey}\n`));
    },
    named: () => /✖ data\/custody\/vkey: it is vidne\.example/,
  },
};

test('nothing is wrong with a package nobody touched, and its program says how much it looked at', async () => {
  const lines = await verify(together(base.bag));
  assert.match(
    lines.at(-1)!,
    /^Checked 14 files .* 2 originals, 9 events \(9 under .* vidne\.example\/custody\): nothing is wrong\.$/,
  );
  assert.deepEqual(
    lines.filter((line) => line.startsWith('✖')),
    [],
  );
});

for (const [what, { bound, alter, named }] of Object.entries(alterations))
  test(`an alteration is found and named: ${what}`, async () => {
    const bag = new Map(base.bag);
    alter(bag);
    if (bound) bindAgain(bag);
    const lines = await verify(together(bag));
    assert.ok(
      lines.some((line) => named().test(line)),
      lines.join('\n'),
    );
  });

/** What is done to the archive itself. */
const spoilt: Record<string, { spoil: (zip: Buffer) => Buffer; named: RegExp }> = {
  'cut off': { spoil: (zip) => zip.subarray(0, -100), named: /not a ZIP archive, was cut off/ },
  'something behind it': {
    spoil: (zip) => Buffer.concat([zip, Buffer.from('x')]),
    named: /something was put behind it/,
  },
  'nothing of an archive': { spoil: () => randomBytes(5000), named: /it is not a ZIP archive/ },
  'an entry twice': {
    spoil: () => putTogether([...entriesOf(base.folder, base.bag), [`${base.folder}/bagit.txt`, Buffer.from('x')]]),
    named: /✖ entry .*\/bagit\.txt: is there twice/,
  },
  'an entry outside the folder': {
    spoil: () => putTogether([...entriesOf(base.folder, base.bag), ['../evil', Buffer.from('x')]]),
    named: /✖ entry \.\.\/evil: lies elsewhere/,
  },
  'a name that is another where the bytes stand': {
    spoil(zip) {
      const changed = Buffer.from(zip);
      changed[30] = 'X'.charCodeAt(0);
      return changed;
    },
    named: /✖ entry .*: is named X.* where its bytes stand/,
  },
  'an entry hidden from the directory': {
    spoil() {
      const whole = entriesOf(base.folder, base.bag);
      const [long, short] = [putTogether(whole), putTogether(whole.slice(0, -1))];
      const at = short.readUInt32LE(short.length - 6);
      const directory = Buffer.from(short.subarray(at));
      const place = long.readUInt32LE(long.length - 6);
      directory.writeUInt32LE(place, directory.length - 6);
      return Buffer.concat([long.subarray(0, place), directory]);
    },
    named: /✖ the archive: its entries end at byte/,
  },
};
for (const [what, { spoil, named }] of Object.entries(spoilt))
  test(`an archive is not taken: ${what}`, async () => {
    const lines = await verify(spoil(together(base.bag)));
    assert.ok(
      lines.some((line) => named.test(line)),
      lines.join('\n'),
    );
  });

test('the manifest is compared with what one was told, and a forger’s own key is only warned of when none is named', async () => {
  const zip = together(base.bag);
  const told = sha256(base.bag.get('manifest-sha256.txt')!);
  assert.deepEqual(
    (await verify(zip, { manifestSha256: told })).filter((line) => line.startsWith('✖')),
    [],
  );
  const lines = await verify(zip, { manifestSha256: '0'.repeat(64) });
  assert.ok(lines.some((line) => line.startsWith('✖ manifest-sha256.txt: its SHA-256 is')));
});

test('what no signature covers is found by the manifest’s own sum alone, and without one it is said', async () => {
  const summary = (bag: Bag) => edit(bag, 'data/summary.html', (text) => text.replaceAll(caseRef, 'another'));
  const received = (lines: string[]) => lines.filter((line) => !line.includes('"action":"receive"'));
  for (const alter of [summary, (bag: Bag) => edit(bag, log, (text) => eachLine(text, received))]) {
    const bag = new Map(base.bag);
    alter(bag);
    bindAgain(bag);
    const manifestSha256 = sha256(base.bag.get('manifest-sha256.txt')!);
    const said = (lines: string[]) => lines.filter((line) => /^✖|^! Nothing vouches/.test(line)).join('\n');
    assert.match(said(await verify(together(bag), { manifestSha256 })), /^✖ manifest-sha256\.txt: its SHA-256 is .*$/);
    assert.match(said(await verify(together(bag))), /^! Nothing vouches for the summary .* left out: name .*$/);
  }
});

test('npm run verify needs nothing but the package, and ends with 1 when something is wrong', () => {
  const run = (...words: string[]) =>
    spawnSync(process.execPath, ['api/evidence/audit.ts', ...words], {
      env: { DATA_DIR: '/nonexistent' },
      encoding: 'utf8',
    });
  const whole = run(archive);
  assert.deepEqual([whole.status, whole.stderr], [0, '']);
  assert.match(whole.stdout, /! The key is the one in the package \(vidne\.example\/custody\+/);
  writeFileSync(join(folder, 'bad.zip'), together(new Map([...base.bag].slice(1))));
  const bad = run(join(folder, 'bad.zip'), join(folder, 'none.zip'), `--key=${desk.signer.vkey}`);
  assert.equal(bad.status, 1);
  assert.match(bad.stdout, /✖ bagit\.txt: is missing[\s\S]*✖ .*none\.zip: is not there/);
});
