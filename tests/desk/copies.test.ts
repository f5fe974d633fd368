import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { sealBytes } from '../../api/drop/age.ts';
import { copyKey, type UploadId } from '../../api/drop/keys.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips, readChain } from './tip-desk.ts';

const description = { kind: 'video' as const, width: 1920, height: 1080, rotation: 90, hasAudio: true, remarks: [] };
const sha256 = 'a'.repeat(64);
const box = {
  effect: 'fill',
  fromMs: 0,
  toMs: 2000,
  keys: [{ atMs: 0, x: 10, y: 10, width: 100, height: 100 }],
};
const plan = { v: 1, frame: { width: 1080, height: 1920 }, slackMs: 17, boxes: [box], mutes: [] };

for (const engine of [sqliteEngine(), pgEngine()]) {
  let desk: TestDesk;
  let browser: Browser & { id: string };
  let tip: string;
  let file: string;
  before(async () => {
    desk = await openDesk(engine as Engine);
    browser = await desk.signedIn('investigator');
    [tip] = (await insertTips(desk, [{}])) as [string];
    file = await readyFile();
  });
  after(async () => {
    await desk.close();
    await engine.stop();
  });

  async function readyFile(change: object = {}): Promise<string> {
    const { id } = await addFile(desk, tip, { description, sha256, ...change });
    await desk.store.write(async (tx) => {
      const row = { fileId: id, sha256, sizeBytes: 1, segments: [], storedAt: new Date() };
      await tx.insert(desk.store.t.original).values(row);
    });
    return id;
  }
  const ask = (body: object, of = file) => browser.send('POST', `/api/desk/files/${of}/copies`, body);
  const codeOf = async (answer: Response) => ((await answer.json()) as { code?: string }).code;
  const pageOf = async () =>
    (await (await browser.get(`/tips/${tip}`)).json()) as { copies: Record<string, unknown>[] };

  test(`${engine.name}: a redaction is asked for with one event that names its plan, and stands on the tip`, async () => {
    const answer = await ask({ kind: 'redaction', plan, purpose: 'Til efterlysning' });
    assert.equal(answer.status, 201);
    const { copy } = (await answer.json()) as { copy: { id: string; reference: string } };
    assert.match(copy.reference, /^K-\d{4}-000001$/);
    const event = (await readChain(desk)).at(-1)!;
    assert.deepEqual([event.action, event.actor, event.reason], ['annotate', browser.id, 'Til efterlysning']);
    assert.equal(event.details?.['copy'], copy.reference);
    const [listed] = (await pageOf()).copies;
    assert.deepEqual([listed?.['state'], listed?.['url'], listed?.['plan']], ['asked', null, plan]);
    assert.equal(await codeOf(await browser.get(`/copies/${copy.id}`)), 'copy_not_made');
  });

  test(`${engine.name}: what does not fit the file is refused in words`, async () => {
    const wrong = { ...plan, frame: { width: 1920, height: 1080 } };
    assert.equal(await codeOf(await ask({ kind: 'redaction', plan: wrong })), 'copy_not_of_file');
    const cut = { ...plan, crop: { x: 0, y: 0, width: 10, height: 10 } };
    assert.equal(await codeOf(await ask({ kind: 'redaction', plan: cut })), 'copy_not_of_file');
    assert.equal(await codeOf(await ask({ kind: 'redaction', plan: { ...plan, boxes: [] } })), 'bad_request');
    assert.equal(await codeOf(await ask({ kind: 'redaction', plan }, 'f'.repeat(32))), 'file_unknown');
    const working = await readyFile({ state: 'described' });
    assert.equal(await codeOf(await ask({ kind: 'redaction', plan }, working)), 'copy_not_of_file');
    const infected = await readyFile({ scanVerdict: 'infected' });
    assert.equal(await codeOf(await ask({ kind: 'redaction', plan }, infected)), 'file_infected');
    const picture = await readyFile({ description: { ...description, kind: 'picture' } });
    const muted = { ...plan, mutes: [{ fromMs: 0, toMs: 5 }] };
    assert.equal(await codeOf(await ask({ kind: 'redaction', plan: muted }, picture)), 'copy_not_of_file');
    assert.equal((await ask({ kind: 'redaction', plan }, picture)).status, 201);
    const still = { v: 1, frame: 7, atMs: 280, format: 'png' };
    assert.equal(await codeOf(await ask({ kind: 'still', plan: still }, picture)), 'copy_not_of_file');
    assert.equal((await ask({ kind: 'still', plan: still })).status, 201);
  });

  test(`${engine.name}: a made copy is opened as it is sent, and playing it is an event`, async () => {
    const { copy } = (await (await ask({ kind: 'redaction', plan })).json()) as { copy: { id: string } };
    const bytes = randomBytes(100_000);
    const { t, write } = desk.store;
    const key = copyKey(file as UploadId, copy.id);
    await desk.desk.vault.putIfAbsent(key, sealBytes(bytes, [desk.viewing.recipient]));
    const made = { state: 'made', type: 'video/mp4', sha256, sizeBytes: bytes.length } as const;
    await write(async (tx) => void (await tx.update(t.workingCopy).set(made).where(eq(t.workingCopy.id, copy.id))));
    const answer = await browser.get(`/copies/${copy.id}`, { range: 'bytes=10-99' });
    assert.equal(answer.status, 206);
    assert.equal(answer.headers.get('content-type'), 'video/mp4');
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes.subarray(10, 100)));
    const event = (await readChain(desk)).at(-1)!;
    assert.deepEqual([event.action, event.fileId], ['play', file]);
    const elsewhere = await desk.signedIn('moderator', 'fyn');
    await write(async (tx) => void (await tx.update(t.tip).set({ district: 'bornholm' }).where(eq(t.tip.id, tip))));
    assert.equal(await codeOf(await elsewhere.get(`/copies/${copy.id}`)), 'copy_unknown');
  });

  test(`${engine.name}: more than twenty waiting copies of one file are refused`, async () => {
    const other = await readyFile();
    for (let n = 0; n < 20; n++) assert.equal((await ask({ kind: 'redaction', plan }, other)).status, 201);
    assert.equal(await codeOf(await ask({ kind: 'redaction', plan }, other)), 'too_many_copies');
  });
}
