import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTips } from '../../api/db/search.ts';
import { openStore } from '../../api/db/store.ts';
import { newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { release } from '../../site/release.ts';
import { type Browser, openDesk, sessionSecret, type TestDesk } from '../desk/bench.ts';
import { claimAtOnce, findClaimFaults } from '../desk/claimers.ts';
import { freePort } from '../free-port.ts';
import { until } from '../vidne.ts';
import { measure, measureHead } from './measure.ts';
import { measureTab } from './queue-tab.ts';
import { appeals, type Chance, chanceOf, districts, fillQueue, places, vocabulary } from './queue-tips.ts';

/**
 * The queue when everything was sent at once: requests through the real app over a real database, then the memory of a
 * desk in a process of its own, then moderators who claim from the same queue.
 */
export interface QueueWish {
  tips: number;
  requests: number;
  seed: number;
  claimers: number;
  seconds: number;
}

const bounds = { 'first page': 20, 'page 500': 20, 'any filters': 60, 'full text': 60, claim: 10 } as const;
const boundMebibytes = 400;

export async function queueBench({ tips, requests, seed, claimers, seconds }: QueueWish): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vidne-queue-'));
  const path = join(folder, 'queue.db');
  const engine = { name: 'sqlite' as const, createDatabase: async () => `file:${path}`, stop: async () => undefined };
  try {
    await (await openStore(`file:${path}`)).close();
    const startedAt = Date.now();
    fillQueue(path, tips, seed, new Date());
    console.log(`queue: ${tips} tips made in ${((Date.now() - startedAt) / 1000).toFixed(0)} s, ${megabytes(path)} MB`);
    const desk = await openDesk(engine);
    try {
      await measureRequests(desk, requests, chanceOf(seed + 1));
      await measureMemory(desk, folder, path, chanceOf(seed + 2));
      if (claimers > 0) await measureClaimers(desk, claimers, seconds);
    } finally {
      await desk.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const megabytes = (path: string): string => (statSync(path).size / 1e6).toFixed(0);

async function measureRequests(desk: TestDesk, requests: number, chance: Chance): Promise<void> {
  const people = [
    ...[await desk.signedIn('supervisor'), await desk.signedIn('moderator')],
    ...[await desk.signedIn('moderator', 'fyn'), await desk.signedIn('moderator', 'koebenhavn')],
  ];
  const ask = (person: Browser, query: string) => person.get(`/queue?${query}`);
  const deep = await findTips(desk.store, { facets: [], view: 'open' }, 25_000);
  measureHead(requests);
  await measure('first page', bounds['first page'], requests, () =>
    ask(chance.pick(people), `state=${chance.pick(firstStates)}`),
  );
  await measure('page 500', bounds['page 500'], requests, () => {
    const after = deep.at(-1 - Math.floor(chance.next() * 500))?.standing ?? '0';
    return ask(chance.pick(people), `state=${chance.pick(['queued', 'all'])}&after=${after}`);
  });
  await measure('any filters', bounds['any filters'], requests, () => ask(chance.pick(people), anyFilters(chance)));
  await measure('full text', bounds['full text'], requests, () => ask(chance.pick(people), anyWords(chance)));
  const claimable = deep.slice(0, 20_000);
  await measure('claim', bounds.claim, requests, () => {
    const [tip] = claimable.splice(Math.floor(chance.next() * claimable.length), 1);
    return people[0]!.post(`/tips/${tip?.id}/claim`);
  });
}

const firstStates = [
  'queued',
  'queued',
  'queued',
  'mine',
  'claimed',
  'accepted',
  'rejected',
  'flagged',
  'hidden',
  'all',
];

/** One to six of the filters, whatever their values; the state is free too. */
export function anyFilters(chance: Chance): string {
  const query = new URLSearchParams({
    state: chance.pick(['queued', 'queued', 'all', 'accepted', 'rejected', 'flagged']),
  });
  const day = () => new Date(Date.now() - Math.floor(chance.next() * 180) * 86_400_000).toISOString();
  const filters: (() => void)[] = [
    () => query.set('appeal', chance.pickSkewed(appeals)),
    () => query.set('district', chance.pick(districts)),
    () => query.set('priority', chance.pick(['0', '3', '4'])),
    () => query.set('media', chance.pick(['video', 'picture', 'audio', 'other', 'none'])),
    () => query.set('sound', '1'),
    () => query.set('unread', '1'),
    () => query.set('mine', '1'),
    () => query.set('place', beginning(chance, chance.pick(places).split(' ')[0]!)),
    () => [day(), day()].sort().forEach((time, index) => void query.set(index === 0 ? 'from' : 'to', time)),
    () => query.set('from', day()),
    () => query.set('q', chance.pickSkewed(vocabulary)),
  ];
  const wanted = 1 + Math.floor(chance.next() * 6);
  for (let set = 0; set < wanted; set++) chance.pick(filters)();
  return query.toString();
}

/** One to three words, the last one often only begun. */
function anyWords(chance: Chance): string {
  const words = Array.from({ length: 1 + Math.floor(chance.next() * 3) }, () => chance.pickSkewed(vocabulary));
  const last = words.pop()!;
  const q = [...words, chance.next() < 0.5 ? beginning(chance, last) : last].join(' ');
  return new URLSearchParams({ q, state: chance.pick(['queued', 'all', 'accepted']) }).toString();
}

const beginning = (chance: Chance, word: string): string => word.slice(0, 2 + Math.floor(chance.next() * word.length));

/** The desk as it is started in production, asked by eight at once for a quarter of a minute. */
async function measureMemory(desk: TestDesk, folder: string, path: string, chance: Chance): Promise<void> {
  const cookie = cookiesOf(await desk.signedIn('supervisor'))
    .map(({ name, value }) => `${name}=${value}`)
    .join('; ');
  const own = await startDesk(folder, path);
  try {
    const endAt = Date.now() + 15_000;
    let answered = 0;
    const one = async () => {
      for (; Date.now() < endAt; answered++) await get(own.port, `/api/desk/queue?${anyFilters(chance)}`, cookie);
    };
    await Promise.all(Array.from({ length: 8 }, one));
    console.log(
      `a desk of its own, eight at once: ${answered} answers in 15 s, peak ${own.peakMebibytes().toFixed(0)} MiB (bound ${boundMebibytes})`,
    );
    await measureTab(own.origin, cookiesOf(await desk.signedIn('moderator')));
  } finally {
    await own.stop();
  }
}

const cookiesOf = ({ cookies }: Browser) => [...cookies].map(([name, value]) => ({ name, value }));

/** A desk in a process of its own, with its real pages, over the database that is there. */
async function startDesk(folder: string, path: string) {
  const port = await freePort();
  const ownOrigin = `http://localhost:${port}`;
  const siteDir = join(folder, 'site-of-desk');
  await release({ siteDir, contentDir: './content', publicOrigin: 'http://localhost:9' });
  const identity = newIdentity();
  writeFileSync(join(folder, 'identity'), identity);
  for (const name of ['drop', 'vault']) mkdirSync(join(folder, name), { recursive: true });
  const env = {
    DESK_PORT: String(port),
    DESK_ORIGIN: ownOrigin,
    DROP_URL: `file:${join(folder, 'drop')}`,
    VAULT_URL: `file:${join(folder, 'vault')}`,
    DATABASE_URL: `file:${path}`,
    IDENTITY_FILE: join(folder, 'identity'),
    RECIPIENT: recipientOf(parseIdentity(newIdentity())),
    SESSION_SECRET: sessionSecret,
    REVEAL_SECRET: sessionSecret,
    SITE_DIR: siteDir,
    NODE_ENV: 'production',
  };
  const child = spawn(process.execPath, ['api/desk/main.ts'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (text: Buffer) => (printed += text.toString()));
  await until(
    () => printed.includes('listening'),
    'the desk listens',
    30_000,
    () => printed,
  );
  return {
    port,
    origin: ownOrigin,
    peakMebibytes: () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    stop: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function get(port: number, path: string, cookie: string): Promise<void> {
  return new Promise((done, fail) => {
    const asked = request({ host: '127.0.0.1', port, path, headers: { cookie } }, (answer) => {
      answer.resume();
      answer.on('end', () => (answer.statusCode === 200 ? done() : fail(new Error(`${answer.statusCode} ${path}`))));
    });
    asked.on('error', fail);
    asked.end();
  });
}

async function measureClaimers(desk: TestDesk, people: number, seconds: number): Promise<void> {
  const { store } = desk;
  // the claims of the timed requests are no part of this
  const before = await store.read.$count(store.t.custodyEvent);
  const endAt = Date.now() + seconds * 1000;
  const claims = await claimAtOnce(desk, people, () => Date.now() > endAt);
  const sorted = claims.ms.sort((a, b) => a - b);
  const faults = await findClaimFaults(desk, claims, before);
  console.log(
    `${people} moderators for ${seconds} s: ${claims.takers.size} tips taken, ${claims.refused} too late, ${faults.length} faults, a claim took p50 ${sorted[Math.floor(sorted.length / 2)]?.toFixed(0)} ms`,
  );
  for (const fault of faults) console.log(`  ${fault}`);
}
