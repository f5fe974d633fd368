import assert from 'node:assert/strict';
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { openBytes, sealBytes } from '../../api/drop/age.ts';
import { appealGivenKey, appealMadeKey, appealPicturePrefix, copyKey, type UploadId } from '../../api/drop/keys.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { digestOf } from '../../api/evidence/custody.ts';
import { ulid } from '../../api/ulid.ts';
import { type Engine, pgEngine, sqliteEngine } from '../db/engines.ts';
import { act, begin, both, read, type Shown, wholeDraft } from './appeal-desk.ts';
import { type Browser, openDesk, origin, type TestDesk } from './bench.ts';
import { addFile, insertTips, readChain } from './tip-desk.ts';

const png = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(200, 7)]);

for (const engine of [sqliteEngine(), pgEngine()]) {
  let desk: TestDesk;
  let [pia, mona, lis] = [] as unknown as [
    Browser & { id: string },
    Browser & { id: string },
    Browser & { id: string },
  ];
  before(async () => {
    desk = await openDesk(engine as Engine);
    pia = await desk.signedIn('publisher', 'fyn', 'Pia');
    mona = await desk.signedIn('publisher', 'fyn', 'Mona');
    lis = await desk.signedIn('supervisor', 'fyn', 'Lis');
  });
  after(async () => {
    await desk.close();
    await engine.stop();
  });
  /** As the page sends a file: its bytes, and nothing around them. */
  async function give(id: string, bytes: Uint8Array): Promise<Response> {
    const cookie = [...pia.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return desk.app.request(`${origin}/api/desk/appeals/${id}/pictures`, {
      method: 'POST',
      headers: { cookie, origin, 'sec-fetch-site': 'same-origin', 'content-type': 'image/png' },
      body: Buffer.from(bytes),
    });
  }
  async function given(): Promise<{ appeal: Shown; picture: { id: string; name: string } }> {
    const appeal = await begin(pia);
    const { picture } = await pia.expect<{ picture: { id: string; name: string } }>(201, give(appeal.id, png));
    return { appeal, picture };
  }
  /** As the worker leaves it when it has drawn it. */
  async function draw(appealId: string, id: string, drawing = 1): Promise<void> {
    const { t } = desk.store;
    const bytes = Buffer.from(`drawn ${drawing}`);
    const sealed = sealBytes(bytes, [desk.viewing.recipient]);
    await desk.desk.vault.putIfAbsent(appealMadeKey({ appealId, id, fileId: null }, drawing, '800.jpg'), sealed);
    const size = { width: 800, height: 600, sizeBytes: bytes.length, sha256: digestOf(bytes) };
    const made = [{ name: '800.jpg' as const, type: 'image/jpeg', ...size }];
    await desk.store.write(async (tx) => {
      const set = { state: 'made' as const, width: 1600, height: 1200, made, madeDrawing: drawing };
      await tx.update(t.appealPicture).set(set).where(eq(t.appealPicture.id, id));
    });
  }

  test(`${engine.name}: what is given in is sealed to the evidence worker as it came, and the desk cannot open it`, async () => {
    const { appeal, picture } = await given();
    assert.equal(picture.name, 'p1');
    const key = appealGivenKey({ appealId: appeal.id, id: picture.id, fileId: null });
    const sealed = await readAll(await desk.desk.vault.get(key));
    assert.ok(Buffer.from(openBytes(sealed, desk.police)).equals(png));
    assert.throws(() => openBytes(sealed, desk.viewing));
    assert.deepEqual(
      (await read(pia, appeal.id)).pictures.map(({ name, state }) => [name, state]),
      [['p1', 'asked']],
    );
    await pia.refused('picture_not_ready', pia.get(`/appeals/${appeal.id}/pictures/${picture.id}`));
    await pia.refused('picture_type', give(appeal.id, Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')));
    await pia.refused('picture_too_large', give(appeal.id, Buffer.concat([png, Buffer.alloc(30 * 1024 ** 2)])));
  });

  test(`${engine.name}: a drawn picture is shown, drawn anew as asked, and is gone when it is removed`, async () => {
    const { appeal, picture } = await given();
    const path = `/appeals/${appeal.id}/pictures/${picture.id}`;
    await draw(appeal.id, picture.id);
    const shown = await pia.get(`${path}?size=800.jpg`);
    assert.deepEqual(
      [shown.status, shown.headers.get('content-type'), await shown.text()],
      [200, 'image/jpeg', 'drawn 1'],
    );
    const keys = [{ atMs: 0, x: 0, y: 0, width: 10, height: 10 }];
    const plan = {
      v: 1,
      frame: { width: 1600, height: 1200 },
      slackMs: 0,
      boxes: [{ effect: 'fill', fromMs: 0, toMs: 0, keys }],
      mutes: [],
    };
    await pia.refused('copy_not_of_file', pia.post(path, { plan: { ...plan, frame: { width: 10, height: 10 } } }));
    await pia.expect(200, pia.post(path, { plan }));
    await pia.refused('picture_not_ready', pia.post(path, { plan: null }));
    assert.equal(await (await pia.get(path)).text(), 'drawn 1', 'the last drawing is shown meanwhile');
    await draw(appeal.id, picture.id, 2);
    assert.equal(await (await pia.get(path)).text(), 'drawn 2');
    await pia.expect(200, pia.post(`${path}/remove`));
    const of = { appealId: appeal.id, id: picture.id, fileId: null };
    assert.deepEqual(await desk.desk.vault.list(appealPicturePrefix(of)), []);
    await pia.refused('picture_unknown', pia.get(path));
    const next = await pia.expect<{ picture: { name: string } }>(201, give(appeal.id, png));
    assert.equal(next.picture.name, 'p2', 'a name is never given twice');
  });

  test(`${engine.name}: an appeal cannot be sent while one of its pictures is not drawn`, async () => {
    const { appeal, picture } = await given();
    const media = [{ name: picture.name, kind: 'drawing', purpose: 'context' }];
    const saved = await act(pia, appeal.id, '', { version: 1, draft: { ...appeal.draft, media } });
    const missing = ({ gate: { failures } }: Shown) =>
      failures.some(({ code, field }) => code === 'picture_not_drawn' && field === 'media.0');
    assert.equal(missing(saved), true);
    await draw(appeal.id, picture.id);
    assert.equal(missing(await read(pia, appeal.id)), false);
  });

  /** Written whole by Pia, with one picture, which is drawn. */
  async function illustrated(): Promise<{ appeal: Shown; picture: { id: string; name: string } }> {
    const { appeal, picture } = await given();
    await draw(appeal.id, picture.id);
    const alt = both('Et kort over havnen i Nyborg', 'A map of the harbour in Nyborg');
    const media = [{ name: picture.name, kind: 'drawing', purpose: 'context', alt }];
    const draft = { ...wholeDraft(desk.desk.now()), media };
    return { appeal: await act(pia, appeal.id, '', { version: 1, draft }), picture };
  }

  test(`${engine.name}: nobody approves a drawing they have not seen`, async () => {
    const { appeal, picture } = await illustrated();
    await act(pia, appeal.id, 'submit', { version: appeal.version });
    const opened = await read(lis, appeal.id);
    await act(pia, appeal.id, 'take-back', { version: appeal.version });
    await pia.expect(200, pia.post(`/appeals/${appeal.id}/pictures/${picture.id}`, { plan: null }));
    await draw(appeal.id, picture.id, 2);
    const { version } = await read(pia, appeal.id);
    await act(pia, appeal.id, 'submit', { version });
    const deciding = { version: opened.version, rank: 'Vicepolitiinspektør' };
    const answer = await lis.post(`/appeals/${appeal.id}/approve`, deciding);
    const refused = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual(
      [answer.status, refused['code'], refused['by'], refused['fields']],
      [409, 'appeal_changed', 'Pia', ['media.0.drawing']],
    );
    await act(lis, appeal.id, 'approve', { ...deciding, version });
    const { t, read: query } = desk.store;
    const [decision] = await query.select().from(t.appealDecision).where(eq(t.appealDecision.appealId, appeal.id));
    assert.deepEqual([decision?.version, decision?.pictures[0]?.drawing], [opened.version + 1, 2]);
  });

  test(`${engine.name}: who drew a picture anew is no second person, and it stands in the history`, async () => {
    const { appeal, picture } = await illustrated();
    await mona.expect(200, mona.post(`/appeals/${appeal.id}/pictures/${picture.id}`, { plan: null }));
    await draw(appeal.id, picture.id, 2);
    const { version } = await read(pia, appeal.id);
    await act(pia, appeal.id, 'submit', { version });
    const approving = { version, rank: 'Vicepolitiinspektør' };
    await mona.refused('appeal_own', mona.post(`/appeals/${appeal.id}/approve`, approving));
    const { versions } = await lis.expect<{ versions: { by: string; changes: object[] }[] }>(
      200,
      lis.get(`/appeals/${appeal.id}/versions`),
    );
    assert.deepEqual([versions[0]?.by, versions[0]?.changes], ['Mona', [{ path: 'media.0.drawing' }]]);
    assert.equal((await act(lis, appeal.id, 'approve', approving)).status, 'approved');
  });

  test(`${engine.name}: a still of an exhibit becomes a picture; where it comes from stays with the police`, async () => {
    const ingrid = await desk.signedIn('investigator', 'fyn', 'Ingrid');
    const [tip] = await insertTips(desk, [{ district: 'fyn' }]);
    const sha256 = 'a'.repeat(64);
    const { id: fileId } = await addFile(desk, tip!, { sha256 });
    const { t } = desk.store;
    const [at, bytes] = [desk.desk.now(), Buffer.from('a still')];
    const copyId = ulid(at);
    await desk.desk.vault.putIfAbsent(copyKey(fileId as UploadId, copyId), sealBytes(bytes, [desk.viewing.recipient]));
    await desk.store.write(async (tx) => {
      const asked = {
        reference: `K-2026-${engine.name}`,
        fileId,
        kind: 'still' as const,
        plan: {},
        planSha256: sha256,
      };
      const made = { state: 'made' as const, sha256: digestOf(bytes), sizeBytes: bytes.length, type: 'image/png' };
      const times = { askedAt: at, stateChangedAt: at, nextAttemptAt: at };
      await tx
        .insert(t.workingCopy)
        .values({ id: copyId, ...asked, ...made, ...times, askedBy: ingrid.id, parentSha256: sha256 });
    });
    const wish = { type: 'suspect_unidentified', district: 'fyn' };
    const moderator = await desk.signedIn('moderator', 'fyn');
    await ingrid.refused('copy_no_exhibit', ingrid.post(`/copies/${copyId}/appeal`, wish));
    await desk.store.write(async (tx) => {
      const row = { id: ulid(at), reference: `B-2026-${engine.name}`, fileId, createdAt: at, createdBy: ingrid.id };
      await tx.insert(t.exhibit).values(row);
    });
    const { appeal } = await ingrid.expect<{ appeal: { id: string } }>(
      201,
      ingrid.post(`/copies/${copyId}/appeal`, wish),
    );
    const shown = await read(pia, appeal.id);
    assert.deepEqual(
      shown.pictures.map(({ name, state }) => [name, state]),
      [['p1', 'asked']],
    );
    const key = appealGivenKey({ appealId: appeal.id, id: shown.pictures[0]!.id, fileId });
    assert.equal(
      Buffer.from(openBytes(await readAll(await desk.desk.vault.get(key)), desk.police)).toString(),
      'a still',
    );
    const event = (await readChain(desk)).at(-1)!;
    assert.deepEqual(
      [event.action, event.fileId, event.details?.['exhibit']],
      ['draft_appeal', fileId, `B-2026-${engine.name}`],
    );
    // set aside as suspected abuse it is gone from the appeal too
    // also when it happens while its bytes are on their way to another one
    const { vault } = desk.desk;
    const { putIfAbsent } = vault;
    vault.putIfAbsent = async (...given) => {
      vault.putIfAbsent = putIfAbsent;
      await moderator.expect(200, moderator.post(`/files/${fileId}/withhold`));
      return vault.putIfAbsent(...given);
    };
    await ingrid.refused('file_withheld', ingrid.post(`/copies/${copyId}/appeal`, { appeal: appeal.id }));
    assert.deepEqual((await read(pia, appeal.id)).pictures, []);
    assert.equal(await vault.size(key), undefined);
    assert.deepEqual(await vault.list(`copies/${fileId}/`), [], 'nor does anything of it lie there');
    const rows = await desk.store.read.select().from(t.appealPicture).where(eq(t.appealPicture.fileId, fileId));
    assert.deepEqual(
      rows.map(({ state }) => state),
      ['destroyed'],
    );
  });
}

test('the site goes back to a release that is kept, with a reason, and says so in custody', async () => {
  const desk = await openDesk();
  try {
    const pia = await desk.signedIn('publisher');
    const { siteDir } = desk.desk;
    for (const name of ['older', 'newer']) mkdirSync(join(siteDir, 'releases', name), { recursive: true });
    rmSync(join(siteDir, 'live'), { recursive: true });
    symlinkSync(join('releases', 'newer'), join(siteDir, 'live'));
    await pia.refused('reason_missing', pia.post('/releases/back', { release: 'older', reason: '' }));
    const { releases } = await pia.expect<{ releases: { name: string; isLive: boolean }[] }>(
      200,
      pia.post('/releases/back', { release: 'older', reason: 'Forsiden er tom' }),
    );
    assert.deepEqual(
      releases.filter(({ isLive }) => isLive).map(({ name }) => name),
      ['older'],
    );
    assert.equal(readlinkSync(join(siteDir, 'live')), join('releases', 'older'));
    const event = (await readChain(desk)).at(-1)!;
    assert.deepEqual([event.action, event.reason, event.details?.['was']], ['roll_back', 'Forsiden er tom', 'newer']);
  } finally {
    await desk.close();
  }
});
