import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { copyKey, type UploadId } from '../../api/drop/keys.ts';
import { canonical } from '../../api/evidence/custody.ts';
import { verifyPackages } from '../../api/evidence/package/verify.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import type { Browser } from '../desk/bench.ts';
import { type Bag, bindAgain, edit, entriesOf, putTogether, takeApart } from './bag.ts';
import { addCopy, fetchPackage, openPackageDesk, type PackageDesk, sendEvidence, sha256 } from './evidence.ts';

const reason = 'Til anklageren';
const frame = { width: 160, height: 90 };
const key = { atMs: 0, x: 10, y: 20, width: 40, height: 30 };
const plan = {
  ...{ v: 1, frame, slackMs: 16.7, mutes: [{ fromMs: 500, toMs: 1500 }] },
  boxes: [
    { effect: 'fill', fromMs: 0, toMs: 2000, keys: [key, { ...key, atMs: 900, x: 50.4 }] },
    { effect: 'blur', fromMs: 100, toMs: 300.25, keys: [key] },
  ],
};
const still = { v: 1, frame: 7, atMs: 280, format: 'png' };
let cases = 0;

for (const engine of [sqliteEngine(), pgEngine()])
  suite(`working copies in a package on ${engine.name}`, () => {
    let desk: PackageDesk;
    let person: Browser & { id: string };
    const folder = mkdtempSync(join(tmpdir(), 'vidne-working-'));
    before(async () => {
      desk = await openPackageDesk(engine);
      person = await desk.signedIn('investigator');
    });
    after(async () => {
      await desk.close();
      await engine.stop();
      rmSync(folder, { recursive: true });
    });

    const redacted = randomBytes(150_000);
    const picture = randomBytes(70_000);

    /** A case of two films, the first with a redacted copy, a still, and a copy that is not finished. */
    async function makeCase() {
      const caseRef = `0100-22345-${String(++cases).padStart(5, '0')}-26`;
      const sent = [1, 2].map((n) => ({ name: `film${n}.mp4`, bytes: randomBytes(20_000) }));
      const { id: tip } = await sendEvidence(desk, sent, caseRef, person);
      const { read, write, t } = desk.store;
      const description = { kind: 'video' as const, ...frame, hasAudio: true, remarks: [] };
      await write(async (tx) => void (await tx.update(t.file).set({ description }).where(eq(t.file.tipId, tip))));
      const files = await read
        .select({ id: t.file.id, exhibit: t.exhibit.reference, sha256: t.file.sha256 })
        .from(t.exhibit)
        .innerJoin(t.file, eq(t.file.id, t.exhibit.fileId))
        .where(eq(t.file.tipId, tip))
        .orderBy(t.exhibit.reference);
      const first = files[0]!;
      const wanted = { kind: 'redaction' as const, plan, purpose: 'Til <efterlysning>' };
      const covered = await addCopy(desk, person, first.id, wanted, redacted);
      const shot = await addCopy(desk, person, first.id, { kind: 'still', plan: still }, picture);
      const asking = person.post(`/files/${first.id}/copies`, { kind: 'still', plan: still });
      const { copy } = await person.expect<{ copy: { id: string } }>(201, asking);
      const later = { nextAttemptAt: new Date(desk.desk.now().getTime() + 3_600_000) };
      await write(async (tx) => void (await tx.update(t.workingCopy).set(later).where(eq(t.workingCopy.id, copy.id))));
      return { caseRef, tip, files, first, covered, shot };
    }
    const unpack = (zip: Buffer, name: string): string => {
      const [archive, into] = [join(folder, `${name}.zip`), join(folder, name)];
      writeFileSync(archive, zip);
      execFileSync('unzip', ['-q', archive, '-d', into]);
      return join(into, readdirSync(into)[0] ?? '');
    };
    const verify = async (zip: Uint8Array): Promise<string[]> => {
      const lines: string[] = [];
      const path = join(folder, 'checked.zip');
      writeFileSync(path, zip);
      const print = (line: string) => void lines.push(line);
      await verifyPackages([path], { verifier: desk.signer, manifestSha256: undefined, print });
      return lines;
    };
    const problems = async (zip: Uint8Array) => (await verify(zip)).filter((line) => line.startsWith('✖'));

    test('they lie beside their plans and command lines, and every sum is one that custody says', async () => {
      const { caseRef, tip, first, covered, shot } = await makeCase();
      const zip = await fetchPackage(desk, person, { tip, caseRef, reason });
      assert.deepEqual(await problems(zip), []);
      const bag = unpack(zip, `with-${engine.name}`);
      for (const manifest of ['tagmanifest-sha256.txt', 'manifest-sha256.txt'])
        execFileSync('sha256sum', ['--strict', '--quiet', '-c', manifest], { cwd: bag });
      const at = join(bag, 'data/working', first.exhibit);
      const parts = [`${covered.reference}.mp4`, `${shot.reference}.png`];
      const beside = [covered, shot].flatMap(({ reference }) => [
        `${reference}.plan.json`,
        `${reference}.commands.json`,
      ]);
      assert.deepEqual(readdirSync(at).toSorted(), [...parts, ...beside].toSorted());
      assert.deepEqual(readdirSync(join(bag, 'data/working')), [first.exhibit]);
      assert.deepEqual([readFileSync(join(at, parts[0]!)), readFileSync(join(at, parts[1]!))], [redacted, picture]);
      assert.equal(readFileSync(join(at, beside[0]!), 'utf8'), canonical(plan));

      const log = readFileSync(join(bag, 'data/custody/events.jsonl'), 'utf8').trimEnd().split('\n');
      const event = log.map((line) => JSON.parse(line)).find(({ action }) => action === 'redact');
      const sums = [beside[0]!, beside[1]!].map((name) => sha256(readFileSync(join(at, name))));
      assert.deepEqual([event.details.planSha256, event.details.commandsSha256], sums);
      assert.deepEqual([event.sha256Before, event.sha256After], [first.sha256, sha256(redacted)]);
    });

    test('programs read that each was derived, from which exhibit and with what; people read what was covered', async () => {
      const { caseRef, tip, first, covered, shot } = await makeCase();
      const bag = unpack(await fetchPackage(desk, person, { tip, caseRef, reason }), `papers-${engine.name}`);
      const { '@graph': graph } = JSON.parse(readFileSync(join(bag, 'data/case-uco.jsonld'), 'utf8')) as {
        '@graph': Record<string, unknown>[];
      };
      const node = (id: string) => graph.find((each) => each['@id'] === `kb:copy-${id}`)!;
      assert.deepEqual(node(covered.reference)['case-investigation:wasDerivedFrom'], {
        '@id': `kb:exhibit-${first.exhibit}`,
      });
      assert.equal(node(`${shot.reference}-provenance`)['case-investigation:rootExhibitNumber'], first.exhibit);
      const tool = node(`${covered.reference}-tool`);
      assert.deepEqual([tool['uco-core:name'], tool['uco-tool:version']], ['ffmpeg', '5.1.8']);
      assert.match(JSON.stringify(tool), /"ffmpeg -i in put video\/mp4"/);
      const made = graph.filter((each) => each['uco-action:result'] !== undefined);
      assert.deepEqual(
        made.map((each) => [each['uco-core:name'], each['uco-action:result']]),
        [
          ['redact', [{ '@id': `kb:copy-${covered.reference}` }]],
          ['derive', [{ '@id': `kb:copy-${shot.reference}` }]],
        ],
      );
      const summary = readFileSync(join(bag, 'data/summary.html'), 'utf8');
      for (const sentence of [
        'dækket helt: 40 × 30 pixels ved (10, 20), følger det, der bevæger sig, 0.00–2.00 s',
        'blurred: 40 × 30 pixels at (10, 20), 0.10–0.30 s',
        'the sound is off: 0.50–1.50 s',
        'billede nr. 8 af filmen, 0.28 s inde',
        'Til &lt;efterlysning&gt;',
        `${person.id} (investigator)`,
        sha256(redacted),
      ])
        assert.ok(summary.includes(sentence), sentence);
    });

    test('whoever asks without them gets none, and the summary says so', async () => {
      const { caseRef, tip } = await makeCase();
      const zip = await fetchPackage(desk, person, { tip, caseRef, reason, copies: false });
      assert.deepEqual(await problems(zip), []);
      const bag = unpack(zip, `without-${engine.name}`);
      assert.equal(readdirSync(join(bag, 'data')).includes('working'), false);
      const summary = readFileSync(join(bag, 'data/summary.html'), 'utf8');
      assert.match(summary, /pakken er bestilt uden dem[\s\S]*the package was asked for without them/);
    });

    test('those of a file that was set aside are not there, nor is a word of them', async () => {
      const { caseRef, tip, first, covered } = await makeCase();
      await person.expect(200, person.post(`/files/${first.id}/withhold`));
      const zip = await fetchPackage(desk, person, { tip, caseRef, reason });
      assert.deepEqual(await problems(zip), []);
      assert.equal(zip.includes(redacted.subarray(0, 64)), false);
      assert.equal(zip.includes(covered.reference), false);
    });

    test('one that custody does not say so is in no package, and one that is gone from the vault breaks it off', async () => {
      const { caseRef, tip, first, covered } = await makeCase();
      const { write, t } = desk.store;
      const set = (change: object) =>
        write(async (tx) => void (await tx.update(t.workingCopy).set(change).where(eq(t.workingCopy.id, covered.id))));
      const failed = async (): Promise<string | null> => {
        const asking = person.post('/packages', { tip, caseRef, reason });
        const { id } = (await person.expect<{ package: { id: string } }>(201, asking)).package;
        await desk.grant();
        const { package: shown } = await person.expect<{ package: { failure: string | null } }>(
          200,
          person.get(`/packages/${id}`),
        );
        return shown.failure;
      };
      for (const [change, back] of [
        [{ plan: { ...plan, boxes: [] } }, { plan }],
        [{ sha256: 'b'.repeat(64) }, { sha256: sha256(redacted) }],
        [{ commands: [['rm']] }, { commands: [['ffmpeg', '-i', 'in put', 'video/mp4']] }],
      ]) {
        await set(change!);
        assert.equal(await failed(), 'copy_differs');
        await set(back!);
      }
      assert.equal(await failed(), null);
      await desk.desk.vault.remove(copyKey(first.id as UploadId, covered.id));
      await assert.rejects(fetchPackage(desk, person, { tip, caseRef, reason }), /package_closed/);
    });

    test('what is done to one afterwards is found and named', async () => {
      const { caseRef, tip, files, first, covered, shot } = await makeCase();
      const archive = join(folder, 'base.zip');
      writeFileSync(archive, await fetchPackage(desk, person, { tip, caseRef, reason }));
      const base = await takeApart(archive);
      const of = (name: string): string => `data/working/${first.exhibit}/${name}`;
      const [film, image] = [of(`${covered.reference}.mp4`), of(`${shot.reference}.png`)];
      const planPath = of(`${covered.reference}.plan.json`);
      const log = 'data/custody/events.jsonl';
      const alterations: [what: string, alter: (bag: Bag) => unknown, named: string][] = [
        [
          'a byte',
          (bag) => bag.set(film, Buffer.from(base.bag.get(film)!.map((byte, at) => (at === 99 ? byte ^ 1 : byte)))),
          film,
        ],
        ['another’s bytes', (bag) => bag.set(film, base.bag.get(image)!), film],
        ['its plan', (bag) => edit(bag, planPath, (text) => text.replace('"fill"', '"blur"')), planPath],
        [
          'its commands',
          (bag) => edit(bag, of(`${covered.reference}.commands.json`), () => '[]'),
          of(`${covered.reference}.commands.json`),
        ],
        ['taken out without its plan', (bag) => bag.delete(film), planPath],
        ['its plan taken out', (bag) => bag.delete(planPath), planPath],
        [
          'put at another exhibit',
          (bag) => {
            for (const [path, bytes] of base.bag)
              if (path.startsWith(of(covered.reference))) {
                bag.delete(path);
                bag.set(path.replace(first.exhibit, files[1]!.exhibit), bytes);
              }
          },
          film.replace(first.exhibit, files[1]!.exhibit),
        ],
        ['one more', (bag) => bag.set(of('K-2026-999999.mp4'), randomBytes(9)), of('K-2026-999999.mp4')],
        [
          'the event of its making',
          (bag) =>
            edit(bag, log, (text) =>
              text
                .split('\n')
                .filter((line) => !line.includes('"action":"redact"'))
                .join('\n'),
            ),
          film,
        ],
      ];
      for (const [what, alter, named] of alterations) {
        const bag = new Map(base.bag);
        alter(bag);
        bindAgain(bag);
        const lines = await problems(putTogether(entriesOf(base.folder, bag)));
        assert.ok(
          lines.some((line) => line.startsWith(`✖ ${named}: `)),
          `${what}: ${lines.join('\n')}`,
        );
      }
      const bag = new Map(base.bag).set(film, base.bag.get(image)!);
      const lines = await problems(putTogether(entriesOf(base.folder, bag)));
      assert.ok(
        lines.some((line) => line.startsWith(`✖ ${film}: its SHA-256 is`)),
        lines.join('\n'),
      );
    });
  });
