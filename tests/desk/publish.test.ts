import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { appealSchema } from '../../api/appeal/model.ts';
import { replaceFolder, sweepFolders } from '../../api/desk/appeals/content-folder.ts';
import { publishDue } from '../../api/desk/appeals/publish.ts';
import { publishedFiles } from '../../api/desk/appeals/published-files.ts';
import { act, begin, read, wholeDraft } from './appeal-desk.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { readChain } from './tip-desk.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'vidne-publish-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('whatever moment it is killed at, the folder is the old one whole or the new one whole', async () => {
  const target = join(folder, 'kills', 'EF-2026-000001');
  mkdirSync(join(folder, 'kills'));
  const seen = new Set<string>();
  for (let kill = 0; kill < 25; kill++) {
    const child = spawn(process.execPath, ['tests/desk/replace-forever.ts', target], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(child.stdout, 'data');
    await new Promise((done) => setTimeout(done, Math.random() * 40));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const texts = readdirSync(target).map((name) => readFileSync(join(target, name), 'utf8'));
    assert.equal(texts.length, 3);
    assert.equal(new Set(texts).size, 1, 'all of it from one writing');
    assert.equal(texts[0]?.length, 20_000);
    seen.add(texts[0] ?? '');
  }
  await sweepFolders(join(folder, 'kills'), async () => false);
  assert.deepEqual(readdirSync(join(folder, 'kills')), ['EF-2026-000001']);
  assert.ok(seen.size > 1, 'it was killed at different points');
});

test('what was replaced can be put back, a folder that was not there too', async () => {
  const target = join(folder, 'EF-2026-000002');
  const first = await replaceFolder(target, new Map([['a', Buffer.from('1')]]));
  await first.keep();
  const second = await replaceFolder(target, new Map([['b', Buffer.from('2')]]));
  assert.deepEqual(readdirSync(target), ['b']);
  await second.undo();
  assert.deepEqual(readdirSync(target), ['a']);
  const fresh = await replaceFolder(join(folder, 'EF-2026-000003'), new Map([['a', Buffer.from('1')]]));
  await fresh.undo();
  assert.ok(!existsSync(join(folder, 'EF-2026-000003')));
});

interface Publishing {
  desk: TestDesk;
  pia: Browser;
  lis: Browser;
  publisher: TestDesk['desk'] & { contentDir: string };
}

/** A desk with content and a site of its own; the content is a repository. */
async function publishingDesk(): Promise<Publishing> {
  const desk = await openDesk();
  const [contentDir, siteDir] = [mkdtempSync(join(folder, 'content-')), mkdtempSync(join(folder, 'site-'))];
  cpSync('content', contentDir, { recursive: true });
  for (const name of readdirSync(join(contentDir, 'appeals')))
    if (name !== 'EF-2026-000101') rmSync(join(contentDir, 'appeals', name), { recursive: true });
  const git = (...args: string[]) => execFileSync('git', args, { cwd: contentDir, stdio: 'ignore' });
  git('init', '--quiet');
  git('add', '--all');
  git('-c', 'user.name=Test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '--message', 'All');
  // a number no demonstration has
  await desk.store.write(async (tx) => {
    await tx.insert(desk.store.t.series).values({ name: `EF-${new Date().getUTCFullYear()}`, last: 500 });
  });
  const [pia, lis] = [await desk.signedIn('publisher', 'fyn', 'Pia'), await desk.signedIn('supervisor', 'fyn', 'Lis')];
  return { desk, pia, lis, publisher: { ...desk.desk, siteDir, contentDir } };
}

/** An appeal that Pia wrote, or wrote anew, and Lis has approved. */
async function approved({ desk, pia, lis }: Publishing, title: string, again?: string) {
  const { id, publicId, version: last } = again ? await act(pia, again, 'revise', { version: 2 }) : await begin(pia);
  const draft = wholeDraft(desk.desk.now());
  draft.texts!.da!.title = title;
  const { version } = await act(pia, id, '', { version: last, draft });
  await act(pia, id, 'submit', { version });
  await act(lis, id, 'approve', { version, rank: 'Vicepolitiinspektør' });
  return { id, publicId, version };
}

const { signal } = new AbortController();
const pageOf = ({ publisher }: Publishing, publicId: string, lang = '') =>
  join(publisher.siteDir, `live/public${lang}/efterlysninger/${publicId}/index.html`);

test('what is approved is public in both languages; a release that fails leaves the content as it was', async () => {
  const publishing = await publishingDesk();
  const { desk, pia, publisher } = publishing;
  const { contentDir, siteDir } = publisher;
  const { id, publicId } = await approved(publishing, 'Så du ulykken i Nyborg?');
  try {
    // the desk is told to end in the middle of it
    const ending = new AbortController();
    const round = publishDue(publisher, ending.signal);
    setTimeout(() => ending.abort(), 1500);
    await assert.rejects(round);
    assert.ok(!existsSync(join(contentDir, 'appeals', publicId)), 'the content is as it was');
    const waiting = await rowOf(desk, id);
    assert.deepEqual([waiting.status, waiting.failure, waiting.attempts], ['approved', null, 0]);

    // another appeal that nobody can build
    const broken = join(contentDir, 'appeals/EF-2026-000999');
    mkdirSync(broken);
    writeFileSync(join(broken, 'appeal.json'), '{"publicId": "EF-2026-000999"}');
    await assert.rejects(publishDue(publisher, signal));
    assert.ok(!existsSync(join(contentDir, 'appeals', publicId)));
    assert.deepEqual([(await read(pia, id)).status, (await rowOf(desk, id)).failure], ['approved', 'release_failed']);
    assert.equal(await publishDue(publisher, signal), 0, 'it waits before it tries again');

    rmSync(broken, { recursive: true });
    desk.pass(10 * 60_000);
    assert.equal(await publishDue(publisher, signal), 1);
    const own = join(contentDir, 'appeals', publicId);
    const kit = ['da', 'en'].flatMap((lang) => [
      ...['card', 'square', 'story'].map((shape) => `${shape}.${lang}.jpg`),
      ...['a3', 'a4'].map((paper) => `poster.${lang}.${paper}.pdf`),
    ]);
    assert.deepEqual(readdirSync(own).sort(), ['appeal.json', 'da.md', 'en.md', ...kit].sort());
    const appeal = appealSchema.parse(JSON.parse(readFileSync(join(own, 'appeal.json'), 'utf8')));
    assert.deepEqual([appeal.status, appeal.revision], ['published', 1]);
    const page = (lang: string) => readFileSync(pageOf(publishing, publicId, lang), 'utf8');
    assert.ok(page('').includes('Så du ulykken i Nyborg?'));
    assert.ok(page('/en').includes('Did you see the accident in Nyborg?'));
    const row = await rowOf(desk, id);
    assert.equal(row.status, 'published');
    assert.ok(existsSync(join(siteDir, 'releases', row.release ?? '')));
    assert.ok((row.publishedMs ?? 0) > 0);
    assert.equal((await readChain(desk)).at(-1)?.action, 'publish_appeal');
    const log = execFileSync('git', ['log', '--format=%s', '-1'], { cwd: contentDir, encoding: 'utf8' });
    assert.equal(log.trim(), `Publish ${publicId} (1)`);
    assert.equal(await publishDue(publisher, signal), 0, 'nothing is published twice');
    // the next revision knows when this one came out
    const { t } = desk.store;
    const [decision] = await desk.store.read.select().from(t.appealDecision).where(eq(t.appealDecision.appealId, id));
    const next = await publishedFiles(publisher, { ...row, revision: 2 }, decision!);
    const { earlier } = appealSchema.parse(JSON.parse(Buffer.from(next.get('appeal.json')!).toString()));
    assert.deepEqual(earlier, [{ revision: 1, at: appeal.publishedAt }]);
  } finally {
    await desk.close();
  }
});

test('what went out in a release stays out, though it could not be written down that it did', async () => {
  const publishing = await publishingDesk();
  const { desk, publisher } = publishing;
  try {
    const first = await approved(publishing, 'Så du ulykken i Nyborg?');
    assert.equal(await publishDue(publisher, signal), 1);
    await approved(publishing, 'Så du ulykken i Nyborg, eller bilen?', first.id);
    const second = await approved(publishing, 'Så du bilen i Nyborg?');
    const { write } = desk.store;
    // the database goes away when the second of both is marked
    desk.store.write = (change) =>
      write(async (tx) => {
        const result = await change(tx);
        const { appeal } = desk.store.t;
        const [row] = await tx.select().from(appeal).where(eq(appeal.id, second.id));
        if (row?.status === 'published') throw new Error('the database is away');
        return result;
      });
    await assert.rejects(publishDue(publisher, signal), /the database is away/);
    desk.store.write = write;
    const isNew = () => {
      assert.match(readFileSync(pageOf(publishing, first.publicId), 'utf8'), /Nyborg, eller bilen\?/);
      assert.match(readFileSync(pageOf(publishing, second.publicId), 'utf8'), /Så du bilen/);
      for (const { publicId } of [first, second])
        assert.ok(existsSync(join(publisher.contentDir, 'appeals', publicId, 'da.md')));
    };
    isNew();
    assert.equal(await publishDue(publisher, signal), 2);
    isNew();
    const rows = [await rowOf(desk, first.id), await rowOf(desk, second.id)];
    assert.deepEqual(
      rows.map((row) => [row.status, row.publishedRevision]),
      [
        ['published', 2],
        ['published', 1],
      ],
    );
    assert.deepEqual(
      readdirSync(join(publisher.contentDir, 'appeals')).filter((name) => name.startsWith('.')),
      [],
    );
  } finally {
    await desk.close();
  }
});

test('nobody takes an appeal back while it is on its way to the public, whatever their clock says', async () => {
  const publishing = await publishingDesk();
  const { desk, pia, publisher } = publishing;
  try {
    const { id, publicId, version } = await approved(publishing, 'Så du ulykken i Nyborg?');
    const round = publishDue(publisher, signal);
    while (!existsSync(join(publisher.contentDir, 'appeals', publicId)))
      await new Promise((done) => setTimeout(done, 20));
    desk.pass(-60_000);
    await pia.refused('appeal_publishing', pia.post(`/appeals/${id}/take-back`, { version }));
    await pia.refused('appeal_publishing', pia.post(`/appeals/${id}/schedule`, { version, publishAt: null }));
    desk.pass(60_000);
    assert.equal(await round, 1);
    assert.deepEqual([(await rowOf(desk, id)).status, existsSync(pageOf(publishing, publicId))], ['published', true]);
  } finally {
    await desk.close();
  }
});

test('what a killed desk left in the content goes out when it is published, and not with another', async () => {
  const publishing = await publishingDesk();
  const { desk, pia, publisher } = publishing;
  const appeals = join(publisher.contentDir, 'appeals');
  /** As a desk leaves it that is killed between the exchange of the folders and the end of its release. */
  async function killed({ id, publicId }: { id: string; publicId: string }, revision: number): Promise<void> {
    const model = join(appeals, first.publicId);
    const files = new Map(readdirSync(model).map((name) => [name, readFileSync(join(model, name))]));
    const appeal = JSON.parse(files.get('appeal.json')!.toString());
    files.set('appeal.json', Buffer.from(JSON.stringify({ ...appeal, publicId, revision })));
    files.set('da.md', Buffer.from(files.get('da.md')!.toString().replaceAll('ulykken', 'det der aldrig kom ud')));
    await replaceFolder(join(appeals, publicId), files);
    await desk.store.write(async (tx) => {
      await tx.update(desk.store.t.appeal).set({ nextAttemptAt: null }).where(eq(desk.store.t.appeal.id, id));
    });
  }
  const first = await approved(publishing, 'Så du ulykken i Nyborg?');
  try {
    assert.equal(await publishDue(publisher, signal), 1);
    const [anew, fresh] = [
      await approved(publishing, 'Så du ulykken ved havnen?', first.id),
      await approved(publishing, 'Så du ulykken på broen?'),
    ];
    await killed(anew, 2);
    await killed(fresh, 1);
    for (const { id, version } of [anew, fresh])
      await pia.refused('appeal_publishing', pia.post(`/appeals/${id}/take-back`, { version }));
    // it is taken up, and cannot be built
    const broken = join(appeals, 'EF-2026-000999');
    mkdirSync(broken);
    writeFileSync(join(broken, 'appeal.json'), '{"publicId": "EF-2026-000999"}');
    await assert.rejects(publishDue(publisher, signal));
    rmSync(broken, { recursive: true });
    assert.deepEqual(readdirSync(appeals).sort(), ['EF-2026-000101', first.publicId]);
    for (const { id, version } of [anew, fresh]) await act(pia, id, 'take-back', { version });
    const other = await approved(publishing, 'Så du bilen i Nyborg?');
    assert.equal(await publishDue(publisher, signal), 1);
    assert.ok(existsSync(pageOf(publishing, other.publicId)));
    assert.match(readFileSync(pageOf(publishing, first.publicId), 'utf8'), /Så du ulykken i Nyborg\?/);
    assert.ok(!existsSync(pageOf(publishing, fresh.publicId)));
  } finally {
    await desk.close();
  }
});

async function rowOf({ store: { read: query, t } }: TestDesk, id: string) {
  const [row] = await query.select().from(t.appeal).where(eq(t.appeal.id, id));
  return row!;
}
