import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve } from '@hono/node-server';
import { createDesk } from '../../api/desk/desk.ts';
import { startHeartbeat } from '../../api/desk/health.ts';
import { Browser, openDesk, type TestDesk } from './bench.ts';
import { addFile, insertTips } from './tip-desk.ts';

interface Health {
  processes: { role: string; at: string; facts: Record<string, unknown> }[];
  queue: Record<string, unknown>;
}

let desk: TestDesk;
let administrator: Browser;
before(async () => {
  desk = await openDesk();
  administrator = await desk.signedIn('administrator');
});
after(() => desk.close());

const ask = (browser: Browser) => browser.expect<Health>(200, browser.get('/health'));

test('the desk beats, and takes its row along when it stops', async () => {
  const stop = startHeartbeat(desk.desk);
  const deadline = Date.now() + 5000;
  let beating: Health['processes'] = [];
  while (beating.length === 0 && Date.now() < deadline)
    beating = (await ask(administrator)).processes.filter(({ role }) => role === 'desk');
  assert.equal(beating[0]?.facts['pid'], process.pid);
  assert.equal(beating[0]?.facts['engine'], 'sqlite');
  await stop();
  assert.deepEqual(
    (await ask(administrator)).processes.filter(({ role }) => role === 'desk'),
    [],
  );
});

test('processes that fell silent are shown for an hour', async () => {
  const { store } = desk;
  const at = desk.desk.now();
  await store.write(async (tx) => {
    await tx.insert(store.t.heartbeat).values([
      {
        id: 'evidence-1',
        role: 'evidence',
        at: new Date(at.getTime() - 50 * 60_000),
        facts: { sandbox: 'bubblewrap' },
      },
      { id: 'evidence-0', role: 'evidence', at: new Date(at.getTime() - 70 * 60_000), facts: {} },
    ]);
  });
  const { processes } = await ask(administrator);
  assert.deepEqual(
    processes.filter(({ role }) => role === 'evidence').map(({ facts }) => facts),
    [{ sandbox: 'bubblewrap' }],
  );
});

test('the intake is asked at its own door, and only plain facts come back', async () => {
  const down = (await ask(administrator)).processes.find(({ role }) => role === 'intake');
  assert.deepEqual(down?.facts, { ready: false });
  const answer = { ready: 'yes', confinement: 'bubblewrap', nested: { secret: 1 }, freeBytes: 5 };
  const intake = serve({ fetch: () => Response.json(answer), hostname: '127.0.0.1', port: 0 });
  await new Promise((done) => intake.once('listening', done));
  const { port } = intake.address() as { port: number };
  const app = createDesk({ ...desk.desk, publicOrigin: `http://127.0.0.1:${port}` });
  const browser = new Browser(app);
  for (const [name, value] of administrator.cookies) browser.cookies.set(name, value);
  const up = (await ask(browser)).processes.find(({ role }) => role === 'intake');
  assert.deepEqual(up?.facts, { ready: true, confinement: 'bubblewrap', freeBytes: 5 });
  intake.close();
});

test('what waits is counted, without a word of its content', async () => {
  const [tip] = await insertTips(desk, [{ text: 'Hemmeligt' }]);
  await addFile(desk, tip!, { state: 'received', previews: null });
  await addFile(desk, tip!, { position: 1, state: 'failed' });
  await addFile(desk, tip!, { position: 2, state: 'quarantined' });
  await addFile(desk, tip!, { position: 3, state: 'failed', deaths: 3, scanVerdict: 'not_scanned' });
  await addFile(desk, tip!, { position: 4, scanVerdict: 'infected' });
  const health = await ask(administrator);
  const { filesWaitingSince, ...counts } = health.queue;
  assert.deepEqual(counts, {
    tipsQueued: 1,
    tipsClaimed: 0,
    filesWorking: 1,
    filesFailed: 2,
    filesSetAside: 1,
    filesQuarantined: 1,
    filesWithheld: 0,
    filesInfected: 1,
    filesNotScanned: 1,
    withheldWaiting: 0,
    lettersWaiting: 0,
    mailsWaiting: 0,
  });
  assert.ok(filesWaitingSince);
  assert.ok(!JSON.stringify(health).includes('Hemmeligt'));
});

test('not ready while the database, the vault or the site is away, and it says which', async () => {
  const failing = (): never => {
    throw new Error('away');
  };
  const broken: [string, Partial<TestDesk['desk']>][] = [
    ['vault', { vault: { ...desk.desk.vault, get: async () => failing() } }],
    ['site', { siteDir: '/nowhere' }],
    ['database', { store: { ...desk.store, read: { ...desk.store.read, select: failing } } }],
  ];
  for (const [name, parts] of broken) {
    const app = createDesk({ ...desk.desk, ...parts });
    const answer = await app.request('/health/ready');
    assert.equal(answer.status, 503);
    assert.deepEqual(((await answer.json()) as { missing: string[] }).missing, [name]);
    assert.equal((await app.request('/health/live')).status, 200);
  }
});
