import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { fileStates } from '../../api/db/values.ts';
import { parseRange } from '../../api/desk/range.ts';
import { isViewable } from '../../api/desk/viewable.ts';
import { sealBytes } from '../../api/drop/age.ts';
import { previewKey, type UploadId } from '../../api/drop/keys.ts';
import { pgEngine, sqliteEngine } from '../db/engines.ts';
import { type Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips, readChain } from './tip-desk.ts';

let desk: TestDesk;
let browser: Browser & { id: string };
let file: Awaited<ReturnType<typeof addFile>>;
// several read-ahead blocks and many 64 KiB chunks, none of them whole
const proxyBytes = 1_500_001;
before(async () => {
  desk = await openDesk();
  browser = await desk.signedIn('moderator');
  const [tip] = await insertTips(desk, [{}]);
  file = await addFile(desk, tip!, {}, proxyBytes);
});
after(() => desk.close());

const fetchProxy = (headers?: Record<string, string>, method = 'GET') =>
  browser.send(method, `/api/desk/files/${file.id}/previews/proxy.mp4`, undefined, headers);

test('the whole preview, with headers that keep it from being kept, sniffed or run', async () => {
  const answer = await fetchProxy();
  assert.equal(answer.status, 200);
  assert.ok(Buffer.from(await answer.arrayBuffer()).equals(file.proxy));
  const header = (name: string) => answer.headers.get(name);
  assert.equal(header('content-type'), 'video/mp4');
  assert.equal(header('content-length'), String(proxyBytes));
  assert.equal(header('accept-ranges'), 'bytes');
  assert.equal(header('cache-control'), 'private, no-store');
  assert.equal(header('x-content-type-options'), 'nosniff');
  assert.equal(header('content-security-policy'), "default-src 'none'; sandbox");
  assert.equal(header('cross-origin-resource-policy'), 'same-origin');
});

test('every range is the bytes it names', async () => {
  const chunk = 65_536;
  const last = proxyBytes - 1;
  const ranges: [string, number, number][] = [
    ['bytes=0-0', 0, 0],
    ['bytes=0-', 0, last],
    ['bytes=0-1', 0, 1],
    [`bytes=${chunk - 1}-${chunk}`, chunk - 1, chunk],
    [`bytes=${chunk}-${2 * chunk - 1}`, chunk, 2 * chunk - 1],
    ['bytes=123456-987654', 123_456, 987_654],
    [`bytes=${last}-`, last, last],
    [`bytes=${last}-${last + 500}`, last, last],
    ['bytes=-1', last, last],
    ['bytes=-70000', proxyBytes - 70_000, last],
    [`bytes=-${proxyBytes * 2}`, 0, last],
  ];
  for (const [range, start, end] of ranges) {
    const answer = await fetchProxy({ range });
    assert.equal(answer.status, 206, range);
    assert.equal(answer.headers.get('content-range'), `bytes ${start}-${end}/${proxyBytes}`);
    assert.equal(answer.headers.get('content-length'), String(end - start + 1));
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(file.proxy.subarray(start, end + 1)), range);
  }
});

test('a range past the end is refused with the size; one that makes no sense gives the whole', async () => {
  for (const range of [`bytes=${proxyBytes}-`, 'bytes=99999999-', 'bytes=-0']) {
    const answer = await fetchProxy({ range });
    assert.equal(answer.status, 416, range);
    assert.equal(answer.headers.get('content-range'), `bytes */${proxyBytes}`);
    assert.equal((await answer.arrayBuffer()).byteLength, 0);
  }
  for (const range of ['bytes=5-2', 'bytes=0-1,4-5', 'bytes=-', 'lines=1-2', 'bytes=a-b']) {
    const answer = await fetchProxy({ range });
    assert.equal(answer.status, 200, range);
    await answer.body?.cancel();
  }
  // without a validator of ours, If-Range cannot match
  const answer = await fetchProxy({ range: 'bytes=0-1', 'if-range': '"x"' });
  assert.equal(answer.status, 200);
  await answer.body?.cancel();
});

test('HEAD tells the size and plays nothing', async () => {
  const before = (await readChain(desk)).length;
  desk.pass(11 * 60_000);
  const whole = await fetchProxy({}, 'HEAD');
  assert.deepEqual([whole.status, whole.headers.get('content-length')], [200, String(proxyBytes)]);
  const part = await fetchProxy({ range: 'bytes=10-19' }, 'HEAD');
  assert.deepEqual([part.status, part.headers.get('content-length')], [206, '10']);
  assert.equal((await whole.arrayBuffer()).byteLength, 0);
  assert.equal((await readChain(desk)).length, before);
});

test('playing is one event for a person and file within ten minutes; a poster is no play', async () => {
  const plays = async () => (await readChain(desk)).filter(({ action }) => action === 'play').length;
  const start = await plays();
  desk.pass(11 * 60_000);
  await Promise.all(['bytes=0-9', 'bytes=10-19', 'bytes=20-29'].map((range) => fetchProxy({ range })));
  assert.equal(await plays(), start + 1);
  desk.pass(11 * 60_000);
  await fetchProxy({ range: 'bytes=0-9' });
  assert.equal(await plays(), start + 2);
  const poster = await browser.get(`/files/${file.id}/previews/poster.jpg`);
  assert.equal(poster.headers.get('content-type'), 'image/jpeg');
  assert.ok(Buffer.from(await poster.arrayBuffer()).equals(file.poster));
  assert.equal(await plays(), start + 2);
});

test('a preview that was cut off in the vault never looks whole', async () => {
  const [tip] = await insertTips(desk, [{}]);
  const broken = await addFile(desk, tip!);
  const { vault } = desk.desk;
  const key = previewKey(broken.id as UploadId, 'proxy.mp4');
  const sealed = Buffer.from(await new Response(await vault.get(key)).arrayBuffer());
  await vault.remove(key);
  await vault.putIfAbsent(key, sealed.subarray(0, -1000));
  const answer = await browser.get(`/files/${broken.id}/previews/proxy.mp4`);
  assert.equal(answer.status, 500);
  await vault.remove(key);
  await browser.refused('file_not_viewable', browser.get(`/files/${broken.id}/previews/proxy.mp4`));
});

test('only listed previews of files that are ready: nothing quarantined, no other name, no path', async () => {
  const [tip] = await insertTips(desk, [{}]);
  const quarantined = await addFile(desk, tip!, { state: 'quarantined' });
  await browser.refused('file_not_viewable', browser.get(`/files/${quarantined.id}/previews/poster.jpg`));
  for (const name of ['sheet.jpg', 'original.mov', '..%2Fposter.jpg', 'POSTER.JPG', '%00'])
    await browser.refused('file_not_viewable', browser.get(`/files/${file.id}/previews/${name}`));
  await browser.refused('file_unknown', browser.get(`/files/${'0'.repeat(31)}x/previews/poster.jpg`));
});

test('ranges of an empty preview cannot be met', () => {
  assert.equal(parseRange('bytes=0-', 0), 'unsatisfiable');
  assert.equal(parseRange('bytes=-5', 0), 'unsatisfiable');
  assert.equal(parseRange(undefined, 0), undefined);
  assert.deepEqual(parseRange(' BYTES=2-3 ', 10), { start: 2, end: 4 });
});

test('a picture looked at by its address alone is in the custody, once in ten minutes', async () => {
  const [tip] = await insertTips(desk, [{}]);
  const previews = (['poster.jpg', 'sheet.jpg'] as const).map((name) => ({ name, type: 'image/jpeg', sizeBytes: 9 }));
  const { id } = await addFile(desk, tip!, { previews });
  const sheet = sealBytes(Buffer.from('a picture'), [desk.viewing.recipient]);
  await desk.desk.vault.putIfAbsent(previewKey(id as UploadId, 'sheet.jpg'), sheet);
  const look = async (name: string, method = 'GET') =>
    assert.equal((await browser.send(method, `/api/desk/files/${id}/previews/${name}`)).status, 200);
  const events = async () => (await readChain(desk)).filter(({ fileId }) => fileId === id);
  await look('sheet.jpg', 'HEAD');
  await look('poster.jpg?from=queue', 'HEAD');
  assert.deepEqual(await events(), []);
  await look('sheet.jpg');
  await look('sheet.jpg');
  const [seen, ...more] = await events();
  assert.deepEqual(
    [seen?.action, seen?.actor, seen?.tipId, seen?.details, more],
    ['view', browser.id, tip, { preview: 'sheet.jpg' }, []],
  );
  desk.pass(11 * 60_000);
  await look('sheet.jpg');
  assert.equal((await events()).length, 2);
});

for (const engine of [sqliteEngine(), pgEngine()])
  test(`a poster in the queue is a look once an hour for a person and a file, on ${engine.name}`, async () => {
    const other = await openDesk(engine);
    const mette = await other.signedIn('moderator');
    const [tip] = await insertTips(other, [{}]);
    const { id } = await addFile(other, tip!, {}, 10);
    const read = async (by: Browser, path: string) => {
      const answer = await by.send('GET', path);
      assert.equal(answer.status, 200);
      await answer.arrayBuffer();
    };
    const events = async () =>
      (await readChain(other))
        .filter(({ fileId }) => fileId === id)
        .map(({ action, actor, details }) => [action, actor, details]);
    const { items } = await mette.expect<{ items: { poster: string }[] }>(200, mette.get('/queue'));
    const poster = items[0]!.poster;
    assert.deepEqual(await events(), [], 'the list alone shows no content');
    // a page that is scrolled up and down
    await Promise.all(Array.from({ length: 20 }, () => read(mette, poster)));
    const glance = ['view', mette.id, { preview: 'poster.jpg', from: 'queue' }];
    assert.deepEqual(await events(), [glance]);
    other.pass(59 * 60_000);
    const again = await other.signedIn('moderator');
    const set = { userId: mette.id };
    const { session } = other.store.t;
    await other.store.write(async (tx) => void (await tx.update(session).set(set).where(eq(session.userId, again.id))));
    await read(again, poster);
    assert.equal((await events()).length, 1);
    // opening it is a look of its own, however lately it stood in the queue
    await read(again, poster.replace('?from=queue', ''));
    const opened = ['view', mette.id, { preview: 'poster.jpg' }];
    assert.deepEqual(await events(), [glance, opened]);
    // the film is played, whatever its address says
    await read(again, poster.replace('poster.jpg', 'proxy.mp4'));
    assert.deepEqual((await events()).at(-1), ['play', mette.id, { preview: 'proxy.mp4' }]);
    other.pass(2 * 60_000);
    await read(again, poster);
    assert.equal((await events()).length, 3, 'within an hour of having opened it');
    // somebody else’s look is theirs
    const bo = await other.signedIn('supervisor');
    await read(bo, poster);
    assert.deepEqual((await events()).at(-1), ['view', bo.id, { preview: 'poster.jpg', from: 'queue' }]);
    await other.close();
    await engine.stop();
  });

test('what has been drawn is seen while work goes on; nothing of a file that is infected, set apart or never verified', async () => {
  const sha256s = [null, 'a'.repeat(64)];
  const verdicts = [null, 'nothing_found', 'not_scanned', 'infected'] as const;
  for (const state of fileStates)
    for (const sha256 of sha256s)
      for (const scanVerdict of verdicts) {
        const [tip] = await insertTips(desk, [{}]);
        const { id } = await addFile(desk, tip!, { state, sha256, scanVerdict }, 10);
        const path = `/files/${id}/previews/poster.jpg`;
        const what = `${state} ${sha256 ? 'verified' : 'unverified'} ${scanVerdict}`;
        const shut = ['quarantined', 'withheld', 'disposed'].includes(state);
        const open = scanVerdict !== 'infected' && !shut && (state !== 'failed' || sha256 !== null);
        assert.equal(isViewable({ state, sha256, scanVerdict }), open, what);
        if (open) assert.equal((await browser.get(path)).status, 200, what);
        else {
          const code = scanVerdict === 'infected' ? 'file_infected' : 'file_not_viewable';
          await browser.refused(state === 'withheld' ? 'file_withheld' : code, browser.get(path));
        }
        const page = await browser.expect<{ tip: { poster: string | null }; files: { previews: unknown[] }[] }>(
          200,
          browser.get(`/tips/${tip}`),
        );
        assert.equal(page.files[0]?.previews.length, open ? 2 : 0, what);
        // the queue asks the database by the same rule
        assert.equal(page.tip.poster, open ? `/api/desk${path}?from=queue` : null, what);
      }
});

test('how far the work has come and what the scanner said reach the page', async () => {
  const [tip] = await insertTips(desk, [{}]);
  const said = {
    progress: 0.375,
    scanVerdict: 'not_scanned',
    scanDetail: 'too_large',
    scanTool: 'ClamAV 1.4',
  } as const;
  await addFile(desk, tip!, { state: 'described', ...said }, 10);
  const { files } = await browser.expect<{ files: Record<string, unknown>[] }>(200, browser.get(`/tips/${tip}`));
  for (const [name, value] of Object.entries(said)) assert.equal(files[0]?.[name], value);
});
