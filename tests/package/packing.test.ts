import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { eq } from 'drizzle-orm';
import { preparePacking } from '../../api/desk/package/download.ts';
import { descendants, readProc } from '../../api/processes.ts';
import type { Browser } from '../desk/bench.ts';
import { until } from '../vidne.ts';
import { openPackageDesk, type PackageDesk, sendEvidence } from './evidence.ts';

const caseRef = '0100-12345-00001-26';
const folder = mkdtempSync(join(tmpdir(), 'vidne-packing-'));
let desk: PackageDesk;
let person: Browser & { id: string };
let id = '';
before(async () => {
  desk = await openPackageDesk();
  person = await desk.signedIn('investigator');
  const sent = [{ name: 'film.mp4', bytes: randomBytes(8_000_000), poster: randomBytes(900) }];
  const { id: tip } = await sendEvidence(desk, sent, caseRef, person);
  const wish = { tip, caseRef, reason: 'Til retten' };
  id = (await person.expect<{ package: { id: string } }>(201, person.post('/packages', wish))).package.id;
  await desk.grant();
});
after(async () => {
  await desk.close();
  rmSync(folder, { recursive: true });
});

test('the packing process opens no file to write in: what it opens passes through its memory alone', async () => {
  const { t, read } = desk.store;
  const [row] = await read.select().from(t.evidencePackage).where(eq(t.evidencePackage.id, id));
  const { job, sizeBytes } = await preparePacking(desk.desk, row!);
  const trace = join(folder, 'trace');
  const program = [process.execPath, 'api/desk/package/pack.ts'];
  const calls = 'trace=open,openat,creat,mkdir,mkdirat,rename,renameat2,link,linkat,memfd_create';
  const { status, stdout } = spawnSync('strace', ['-f', '-e', calls, '-o', trace, ...program], {
    input: JSON.stringify(job),
    env: { PATH: '/usr/bin:/bin' },
    maxBuffer: 1e8,
  });
  assert.deepEqual([status, stdout.length], [0, sizeBytes]);
  const lines = readFileSync(trace, 'utf8').split('\n');
  assert.ok(
    lines.some((line) => line.includes('originals/')),
    'the trace sees what is opened',
  );
  const writing = lines.filter((line) => /O_WRONLY|O_RDWR|O_CREAT|creat\(|mkdir|rename|link\(|linkat|memfd/.test(line));
  assert.deepEqual(
    writing.filter((line) => !/"\/dev\/(null|tty)"|= -1 /.test(line)),
    [],
  );
});

const packers = () => descendants(process.pid).filter((pid) => readProc(pid, 'cmdline').includes('package/pack.ts'));

/** The desk's store, where every write for this long fails after the first, which is that of the transfer. */
async function whileBusy<T>(work: () => Promise<T>): Promise<T> {
  const { store } = desk.desk;
  let writes = 0;
  const write: typeof store.write = (change) =>
    ++writes === 1 ? store.write(change) : Promise.reject(new Error('the database is locked'));
  Object.assign(desk.desk, { store: { ...store, write } });
  try {
    return await work();
  } finally {
    Object.assign(desk.desk, { store });
  }
}

test('a download goes on while nobody can note how far it is', async () => {
  const bytes = await whileBusy(async () => {
    const answer = await person.get(`/packages/${id}/download`);
    const whole = Buffer.from(await answer.arrayBuffer());
    assert.equal(whole.length, Number(answer.headers.get('content-length')));
    return whole;
  });
  assert.ok(bytes.length > 8_000_000);
  assert.ok(desk.log.some((line) => line.includes('package_unnoted')));
  await until(() => packers().length === 0, 'the packing process is gone', 10_000);
});

test('whoever goes away in the middle takes the packing process along', async () => {
  const reader = (await person.get(`/packages/${id}/download`)).body!.getReader();
  await reader.read();
  assert.equal(packers().length, 1);
  await reader.cancel();
  await until(() => packers().length === 0, 'the packing process is gone', 10_000);
});
