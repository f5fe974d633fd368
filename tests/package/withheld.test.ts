import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { closePackages } from '../../api/desk/package/packages.ts';
import { grantPackage, nextRequested } from '../../api/evidence/package/grant.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import type { Browser } from '../desk/bench.ts';
import { fetchPackage, openPackageDesk, type PackageDesk, sendEvidence } from './evidence.ts';

const reason = 'Til anklageren';
let cases = 0;

for (const engine of [sqliteEngine(), pgEngine()])
  suite(`a package and what was set aside, on ${engine.name}`, () => {
    let desk: PackageDesk;
    let person: Browser & { id: string };
    const folder = mkdtempSync(join(tmpdir(), 'vidne-package-'));
    before(async () => {
      desk = await openPackageDesk(engine);
      person = await desk.signedIn('investigator');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
      rmSync(folder, { recursive: true });
    });

    /** A case with these many exhibits, each of bytes of its own. */
    async function makeCase(count: number, bytes = 30_000) {
      cases += 1;
      const caseRef = `0100-12345-${String(cases).padStart(5, '0')}-26`;
      const sent = Array.from({ length: count }, (_, n) => ({ name: `${n}.mp4`, bytes: randomBytes(bytes) }));
      const tip = await sendEvidence(desk, sent, caseRef, person);
      const { read, t } = desk.store;
      const rows = await read
        .select({ file: t.file.id, reference: t.exhibit.reference, name: t.file.claimedName })
        .from(t.exhibit)
        .innerJoin(t.file, eq(t.file.id, t.exhibit.fileId))
        .where(eq(t.file.tipId, tip.id))
        .orderBy(t.exhibit.reference);
      return { caseRef, tip: tip.id, rows, sent };
    }
    const setAside = (file: string) => person.expect(200, person.post(`/files/${file}/withhold`));
    const ask = async (wish: object): Promise<string> =>
      (await person.expect<{ package: { id: string } }>(201, person.post('/packages', { reason, ...wish }))).package.id;
    const packageRow = async (id: string) => {
      const { read, t } = desk.store;
      return (await read.select().from(t.evidencePackage).where(eq(t.evidencePackage.id, id)))[0]!;
    };

    test('it does not hold it, and says so', async () => {
      const { caseRef, tip, rows, sent } = await makeCase(3);
      const [, aside] = rows;
      await setAside(aside!.file);
      const zip = await fetchPackage(desk, person, { tip, caseRef, reason });
      const at = sent.find(({ name }) => name === aside!.name)!;
      assert.equal(zip.includes(at.bytes.subarray(0, 64)), false);
      const [archive, into] = [join(folder, `${engine.name}.zip`), join(folder, engine.name)];
      writeFileSync(archive, zip);
      execFileSync('unzip', ['-q', archive, '-d', into]);
      const [bag = ''] = readdirSync(into);
      const text = (path: string): string => readFileSync(join(into, bag, path), 'utf8');
      assert.equal(readdirSync(join(into, bag, 'data/originals')).length, 2);
      assert.match(text('bag-info.txt'), new RegExp(`^Withheld: ${aside!.reference}$`, 'm'));
      for (const sentence of ['Ikke i pakken', 'Not in this package'])
        assert.match(text('data/summary.html'), new RegExp(`${sentence}: ${aside!.reference}`));
      assert.equal(text('data/case-uco.jsonld').includes(aside!.reference), false);
      execFileSync('sha256sum', ['--strict', '--quiet', '-c', 'manifest-sha256.txt'], { cwd: join(into, bag) });
      execFileSync(process.execPath, ['api/evidence/audit.ts', archive], { stdio: 'ignore' }); // ends with 0
    });

    test('of nothing else there is no package', async () => {
      const { caseRef, tip, rows } = await makeCase(1);
      await setAside(rows[0]!.file);
      const id = await ask({ tip, caseRef });
      await desk.grant();
      const { state, failure, keySealed } = await packageRow(id);
      assert.deepEqual([state, failure, keySealed], ['failed', 'exhibit_withheld', null]);
    });

    test('one that was granted before is shut at once, and its plan goes', async () => {
      const { caseRef, tip, rows } = await makeCase(2);
      const id = await ask({ tip, caseRef });
      await desk.grant();
      await setAside(rows[0]!.file);
      await person.refused('package_closed', person.get(`/packages/${id}/download`));
      assert.equal((await packageRow(id)).keySealed, null);
      desk.pass(1000);
      await closePackages(desk.desk);
      assert.equal((await packageRow(id)).state, 'closed');
      assert.deepEqual(await desk.desk.vault.list(`packages/${id}/`), []);
    });

    test('one that is being fetched breaks off', async () => {
      const { caseRef, tip, rows } = await makeCase(2, 24 * 1024 ** 2);
      const id = await ask({ tip, caseRef });
      await desk.grant();
      const answer = await person.get(`/packages/${id}/download`);
      const reader = answer.body!.getReader();
      await reader.read();
      await setAside(rows[1]!.file);
      await new Promise((done) => setTimeout(done, 1100));
      await assert.rejects(async () => {
        while (!(await reader.read()).done);
      });
    });

    test('set aside while it is granted, it is granted anew without it', async () => {
      const { caseRef, tip, rows } = await makeCase(2);
      const id = await ask({ tip, caseRef });
      const { vault } = desk.granting;
      const late: typeof vault = {
        ...vault,
        async putIfAbsent(key, bytes) {
          const answer = await vault.putIfAbsent(key, bytes);
          await setAside(rows[0]!.file);
          return answer;
        },
      };
      await grantPackage({ ...desk.granting, vault: late }, (await nextRequested(desk.granting))!);
      assert.equal((await packageRow(id)).state, 'requested');
      assert.deepEqual(await vault.list(`packages/${id}/`), [], 'the plan with it is gone');
      await desk.grant();
      assert.equal((await packageRow(id)).state, 'granted');
      const { read, t } = desk.store;
      const exported = await read.select().from(t.custodyEvent).where(eq(t.custodyEvent.action, 'export'));
      assert.deepEqual(
        exported.filter(({ details }) => details?.['package'] === id).map(({ fileId }) => fileId),
        [rows[1]!.file],
      );
    });
  });
