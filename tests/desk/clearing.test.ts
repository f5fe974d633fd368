import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { tidyEnded } from '../../api/desk/appeals/tidy.ts';
import { sqliteEngine } from '../db/engines.ts';
import { type EndedDesk, idOf, openEndedDesk } from './ended-desk.ts';

const { signal } = new AbortController();
const engine = sqliteEngine();
let desk: EndedDesk;
before(async () => {
  desk = await openEndedDesk(engine);
});
after(async () => {
  await desk.close();
  await engine.stop();
});

test('whoever goes back to a release stays there, whatever ends meanwhile', async () => {
  const publicId = idOf(11);
  const file = join(desk.contentDir, 'appeals', publicId, 'appeal.json');
  const publish = (set: object) => {
    writeFileSync(file, JSON.stringify({ ...desk.lying(publicId), ...set }));
    return desk.publish();
  };
  const [{ revision }, hour] = [desk.lying(publicId), 3_600_000];
  const { name } = await publish({ reviewAt: new Date(desk.desk.now().getTime() + hour).toISOString() });
  await publish({ revision: revision + 1, reviewAt: new Date(desk.desk.now().getTime() + 400 * hour).toISOString() });
  desk.pass(2 * hour);
  const lis = await desk.signedIn('supervisor', null, 'Lis');
  await lis.expect(200, lis.post('/releases/back', { release: name, reason: 'Forsiden er tom' }));
  const live = () => readlinkSync(join(desk.siteDir, 'live'));
  // its review is over in that release, and not in the one that waits
  assert.equal(await tidyEnded(desk.publisher(), signal), 0);
  assert.equal(live(), join('releases', name));
  assert.match(await (await desk.portal().get(`/efterlysninger/${publicId}/`)).text(), /gælder ikke længere/);
  await lis.expect(200, lis.post(`/published/${idOf(12)}/end`, { reason: 'found_safe' }));
  assert.equal(await tidyEnded(desk.publisher(), signal), 0, 'the rest waits for the next release');
  assert.equal(live(), join('releases', name));
  assert.equal(desk.lying(idOf(12)).status, 'withdrawn');
  assert.doesNotMatch(await (await desk.portal().get('/efterlysninger/')).text(), new RegExp(idOf(12)));
  await desk.publish();
  assert.match(await (await desk.portal().get(`/efterlysninger/${publicId}/`)).text(), /Sag 000011/);
  await lis.expect(200, lis.post(`/published/${publicId}/end`, { reason: 'found_safe' }));
  const last = live();
  desk.pass(60_000);
  assert.equal(await tidyEnded(desk.publisher(), signal), 2);
  assert.notEqual(live(), last, 'and from there on every end is a release again');
  assert.deepEqual(globSync(`releases/*/**/${idOf(12)}*`, { cwd: desk.siteDir }), []);
});

test('after a mistake no file of the machine holds its words or pictures, whoever was killed', async () => {
  const publicId = idOf(4);
  const own = join(desk.contentDir, 'appeals', publicId);
  const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
  const pictures = new Set(globSync(`${own}/*.{webp,jpg}`).map(digest));
  const left = () =>
    [desk.siteDir, desk.contentDir]
      .flatMap((root) => readdirSync(root, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => {
        const bytes = file.endsWith('.br') ? brotliDecompressSync(readFileSync(file)) : readFileSync(file);
        return /(Sag|Case) 000004/.test(bytes.toString('latin1')) || pictures.has(digest(file));
      });
  // a release, a kit and a replaced folder, as a desk leaves them that is killed
  const planted = [
    join(desk.siteDir, 'building-4194304', 'public/efterlysninger', publicId),
    join(desk.siteDir, 'kit-a1B2c3', 'appeals', publicId),
    join(desk.contentDir, 'appeals', `.${publicId}-${randomUUID()}`),
  ];
  for (const to of planted) cpSync(own, to, { recursive: true });
  mkdirSync(join(desk.siteDir, 'building'));
  for (const to of planted) assert.ok(left().some((file) => file.startsWith(to)));
  const lis = await desk.signedIn('supervisor', null, 'Lis');
  await lis.expect(200, lis.post(`/published/${publicId}/end`, { reason: 'mistaken' }));
  await tidyEnded(desk.publisher(), signal);
  assert.deepEqual(left(), []);
  assert.ok(existsSync(join(desk.siteDir, 'building')), 'nothing else is removed');
  assert.equal((await desk.portal().get('/efterlysninger/')).status, 200);
});
