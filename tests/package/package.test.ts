import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import type { Store } from '../../api/db/store.ts';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { recordCustody } from '../../api/evidence/custody.ts';
import { notarize } from '../../api/evidence/log/checkpoints.ts';
import { grantPackage, nextRequested } from '../../api/evidence/package/grant.ts';
import { verifyPackages } from '../../api/evidence/package/verify.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import type { Browser } from '../desk/bench.ts';
import { readChain } from '../desk/tip-desk.ts';
import { fetchPackage, openPackageDesk, type PackageDesk, sendEvidence, sha256 } from './evidence.ts';

interface Asked {
  package: { id: string };
}
const caseRef = '0100-12345-00001-26';
const film = randomBytes(300_000);
const poster = randomBytes(9_000);
const sent = [
  { name: 'rød bil på vej.MOV', bytes: film, poster },
  { name: '../../etc/passwd', bytes: randomBytes(70_000) },
  { name: '<script>alert(1)</script>.jpg', bytes: Buffer.from('x') },
];
const reason = 'Anklagemyndigheden har bedt om den';

for (const engine of [sqliteEngine(), pgEngine()])
  suite(`a package on ${engine.name}`, () => {
    let desk: PackageDesk;
    let person: Browser & { id: string };
    let tip: string;
    const folder = mkdtempSync(join(tmpdir(), 'vidne-package-'));
    before(async () => {
      desk = await openPackageDesk(engine);
      person = await desk.signedIn('investigator');
      tip = (await sendEvidence(desk, sent, caseRef, person)).id;
    });
    after(async () => {
      await desk.close();
      await engine.stop();
      rmSync(folder, { recursive: true });
    });

    const unpack = (zip: Buffer, name: string): string => {
      const [archive, into] = [join(folder, `${name}.zip`), join(folder, name)];
      writeFileSync(archive, zip);
      execFileSync('unzip', ['-q', archive, '-d', into]);
      const [bag = ''] = readdirSync(into);
      return join(into, bag);
    };

    test('holds originals, copies and papers, and sha256sum finds everything as the manifests say', async () => {
      const bag = unpack(await fetchPackage(desk, person, { tip, caseRef, reason }), 'whole');
      for (const manifest of ['tagmanifest-sha256.txt', 'manifest-sha256.txt'])
        execFileSync('sha256sum', ['--strict', '--quiet', '-c', manifest], { cwd: bag });
      assert.equal(
        readFileSync(join(bag, 'bagit.txt'), 'utf8'),
        'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n',
      );
      assert.match(readFileSync(join(bag, 'bag-info.txt'), 'utf8'), /^biometricGrant: none$/m);
      const originals = readdirSync(join(bag, 'data/originals'), { recursive: true, encoding: 'utf8' }).toSorted();
      assert.deepEqual(
        originals.filter((path) => path.includes('/')).map((path) => path.split('/')[1]),
        ['roed_bil_paa_vej.MOV', 'etc_passwd', 'script_alert_1_script_.jpg'],
      );
      const [first] = originals;
      assert.deepEqual(readFileSync(join(bag, 'data/originals', first!, 'roed_bil_paa_vej.MOV')), film);
      assert.deepEqual(readFileSync(join(bag, 'data/viewing', first!, 'poster.jpg')), poster);
      const summary = readFileSync(join(bag, 'data/summary.html'), 'utf8');
      assert.match(summary, /biometricGrant: none/);
      assert.doesNotMatch(summary, /<script/);
      const graph = JSON.parse(readFileSync(join(bag, 'data/case-uco.jsonld'), 'utf8')) as {
        '@graph': { '@type': string }[];
      };
      assert.equal(graph['@graph'].filter((node) => node['@type'] === 'uco-observable:File').length, 3);
    });

    test('each line of its custody log has the hash that stands in the database, and nothing is left out', async () => {
      const bag = unpack(await fetchPackage(desk, person, { tip, caseRef, reason }), 'log');
      const lines = readFileSync(join(bag, 'data/custody/events.jsonl'), 'utf8').trimEnd().split('\n');
      const chain = await readChain(desk);
      const hashes = new Map(chain.map(({ seq, hash }) => [seq, hash]));
      for (const line of lines)
        assert.equal(sha256(Buffer.from(line)), hashes.get((JSON.parse(line) as { seq: number }).seq));
      const seqs = lines.map((line) => (JSON.parse(line) as { seq: number }).seq);
      const expected = chain.filter(({ tipId, seq }) => tipId === tip && seq <= seqs.at(-1)!);
      assert.deepEqual(
        seqs,
        expected.map(({ seq }) => seq),
      );
    });

    test('granting and fetching are custody events with case, reason and the manifest’s hash', async () => {
      const bag = unpack(await fetchPackage(desk, person, { tip, caseRef, reason }), 'events');
      const manifestSha256 = sha256(readFileSync(join(bag, 'manifest-sha256.txt')));
      const events = (await readChain(desk)).filter(({ details }) => details?.['manifestSha256'] === manifestSha256);
      assert.deepEqual(
        events.map(({ action }) => action),
        ['export', 'export', 'export', 'transfer'],
      );
      for (const event of events)
        assert.deepEqual(
          [event.actor, event.actorRole, event.caseRef, event.reason],
          [person.id, 'investigator', caseRef, reason],
        );
      assert.deepEqual(
        events.slice(0, 3).map(({ sha256After }) => sha256After),
        sent.map(({ bytes }) => sha256(bytes)),
      );
    });

    /** Evidence since the last checkpoint, granted while something else happens just before the worker first writes. */
    async function grantWhile(happens: (file: string) => Promise<unknown>) {
      const { id: other } = await sendEvidence(desk, [{ name: 'b.mp4', bytes: randomBytes(9000) }], caseRef, person);
      const { t, read } = desk.store;
      const [row] = await read.select({ id: t.file.id }).from(t.file).where(eq(t.file.tipId, other));
      const wish = { tip: other, caseRef, reason };
      const { package: asked } = await person.expect<Asked>(201, person.post('/packages', wish));
      let happened = false;
      const write: Store['write'] = async (change) => {
        const first = !happened;
        happened = true;
        if (first) await happens(row!.id);
        return desk.store.write(change);
      };
      const granting = { ...desk.granting, store: { ...desk.store, write } };
      await grantPackage(granting, (await nextRequested(granting))!);
      const answer = await person.get(`/packages/${asked.id}/download`);
      assert.equal(answer.status, 200);
      const zip = Buffer.from(await answer.arrayBuffer());
      const lines: string[] = [];
      writeFileSync(join(folder, 'granted.zip'), zip);
      const wanted = {
        verifier: desk.signer,
        manifestSha256: undefined,
        print: (line: string) => void lines.push(line),
      };
      assert.equal(await verifyPackages([join(folder, 'granted.zip')], wanted), 0, lines.join('\n'));
      return { id: asked.id, zip };
    }

    test('where another worker signs at the same moment it is whole and signed, and recorded once', async () => {
      const notary = { ...desk.granting, signer: desk.signer, folder: desk.granting.folder! };
      const { id } = await grantWhile(() => notarize(notary));
      const exports = (await readChain(desk)).filter(({ details }) => details?.['package'] === id);
      assert.deepEqual(
        exports.map(({ action }) => action),
        ['export', 'transfer'],
      );
    });

    test('what is made of an exhibit while custody is signed is in it, under the signature', async () => {
      const made = 'c'.repeat(64);
      const { zip } = await grantWhile((fileId) =>
        desk.store.write((tx) => {
          const event = { at: desk.desk.now(), actor: 'evidence', actorRole: 'process', fileId };
          return recordCustody(tx, desk.store.t, { ...event, action: 'derive', sha256After: made });
        }),
      );
      assert.ok(zip.includes(`"sha256After":"${made}"`));
    });

    test('sealed to somebody, it opens with the real program and with nothing of ours', async () => {
      const [identity, file] = [newIdentity(), join(folder, 'court.txt')];
      writeFileSync(file, `${identity}\n`);
      const recipient = recipientOf(parseIdentity(identity));
      const sealed = await fetchPackage(desk, person, { tip, caseRef, reason, recipient });
      assert.equal(sealed.subarray(0, 21).toString(), 'age-encryption.org/v1');
      const zip = execFileSync('age', ['-d', '-i', file], { input: sealed, maxBuffer: 1e8 });
      execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'manifest-sha256.txt'], { cwd: unpack(zip, 'sealed') });
    });
  });
