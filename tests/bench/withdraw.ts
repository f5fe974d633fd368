import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { descendants, readProc } from '../../api/processes.ts';
import { release } from '../../site/release.ts';
import { acceptInvite, type Staff } from '../e2e/staff.ts';
import { addressesOf, ownAddresses, type Portal, residue, type Traces, tracesOf } from '../site/crawl.ts';
import { builtFor, startVidne, until, type Vidne } from '../vidne.ts';
import { makeAppeals } from './appeals.ts';
import { chanceOf } from './queue-tips.ts';

/**
 * Withdrawals from a portal of many appeals, from the click until the last address that ever said anything of the appeal
 * is gone or neutral: its own, and every list, feed and file that speaks of it. Of three withdrawals one is left in peace,
 * one has its release killed while it is made, and one has the desk killed as soon as the click is answered.
 */
export interface WithdrawWish {
  readonly appeals: number;
  readonly withdrawals: number;
  readonly seed: number;
}

const boundMs = 1000;
const disturbances = ['none', 'release killed', 'desk killed'] as const;
type Disturbance = (typeof disturbances)[number];

interface Ended {
  readonly addresses: readonly string[];
  readonly traces: Traces;
  readonly ms: number;
  readonly disturbance: Disturbance;
}

export async function withdrawBench({ appeals, withdrawals, seed }: WithdrawWish): Promise<void> {
  const contentDir = mkdtempSync(join(tmpdir(), 'vidne-bench-withdraw-'));
  const ids = await makeAppeals({ contentDir, count: appeals, seed, now: new Date() });
  const dataDir = mkdtempSync(join(tmpdir(), 'vidne-bench-withdraw-'));
  await release({ siteDir: join(dataDir, 'site'), contentDir, publicOrigin: builtFor });
  const vidne = await startVidne({ dataDir, lends: false, env: { CONTENT_DIR: contentDir } });
  try {
    await acceptInvite(vidne.deskOrigin, vidne.links['administrator']!, 'Agnete');
    const moderator = await acceptInvite(vidne.deskOrigin, vidne.links['moderator']!, 'Mona');
    const { next } = chanceOf(seed + 1);
    const ended: Ended[] = [];
    const portal = portalOf(vidne);
    while (ended.length < withdrawals) {
      const [publicId] = ids.splice(Math.floor(next() * ids.length), 1) as [string];
      const disturbance = disturbances[ended.length % disturbances.length]!;
      ended.push(await withdraw({ vidne, moderator, portal, publicId, disturbance }));
    }
    report(ended);
    await stillGone(portal, ended, 'at once after the last');
    await until(() => isTidy(vidne, ended), 'every release is made', 300_000);
    await stillGone(portal, ended, 'after the releases that followed');
  } finally {
    await vidne.stop();
    for (const folder of [vidne.dataDir, contentDir]) rmSync(folder, { recursive: true, force: true });
  }
}

const portalOf = ({ publicOrigin, dataDir }: Vidne): Portal => ({
  siteDir: join(dataDir, 'site'),
  get: (path) => fetch(`${publicOrigin}${path}`, { redirect: 'manual' }),
});

interface Withdrawing {
  readonly vidne: Vidne;
  readonly moderator: Staff;
  readonly portal: Portal;
  readonly publicId: string;
  readonly disturbance: Disturbance;
}

async function withdraw({ vidne, moderator, portal, publicId, disturbance }: Withdrawing): Promise<Ended> {
  const own = ownAddresses(addressesOf(portal.siteDir), publicId, 3, vidne.publicOrigin);
  const traces = await tracesOf(portal, publicId, own);
  const addresses = [...new Set([...own, ...mentions(portal.siteDir, publicId)])];
  const found = await Promise.all(addresses.map((path) => residue(portal, path, traces)));
  if (found.filter(Boolean).length < 15) throw new Error(`${publicId} was hardly there before it was withdrawn`);
  const clickedAt = performance.now();
  let goneAt = clickedAt;
  const click = moderator.post(`/api/desk/published/${publicId}/end`, { reason: 'found_safe' });
  const disturbed = click.then(() => disturb(vidne, disturbance));
  const watch = async (path: string): Promise<void> => {
    while (await residue(portal, path, traces))
      if (performance.now() - clickedAt > 60_000) throw new Error(`${path} stays`);
    goneAt = Math.max(goneAt, performance.now());
  };
  await Promise.all([...addresses.map(watch), click]);
  await disturbed;
  return { addresses, traces, ms: goneAt - clickedAt, disturbance };
}

/** Every page, feed and file of the live release that bears the number, as addresses. */
function mentions(siteDir: string, publicId: string): string[] {
  const root = join(siteDir, 'live/public');
  return addressesOf(siteDir).filter((path) => {
    if (/EF-20\d{2}-\d{6}/.test(path) || !/(\/|\.(html|xml|json))$/.test(path)) return false;
    return readFileSync(join(root, path.endsWith('/') ? `${path}index.html` : path), 'utf8').includes(publicId);
  });
}

async function disturb(vidne: Vidne, disturbance: Disturbance): Promise<void> {
  if (disturbance === 'desk killed') return vidne.killRole('desk');
  if (disturbance === 'none') return;
  let killed = 0;
  const deadline = Date.now() + 15_000;
  while (killed === 0 && Date.now() < deadline) {
    const builds = descendants(vidne.pid).filter((pid) => readProc(pid, 'cmdline').includes('site/release.ts'));
    for (const pid of builds) process.kill(pid, 'SIGKILL');
    killed = builds.length;
    await new Promise((done) => setTimeout(done, 50));
  }
}

const isTidy = (vidne: Vidne, ended: readonly Ended[]): boolean => {
  const all = new Set(addressesOf(join(vidne.dataDir, 'site')).map((path) => /EF-20\d{2}-\d{6}/.exec(path)?.[0]));
  return ended.every(({ traces }) => !all.has(traces.publicId));
};

async function stillGone(portal: Portal, ended: readonly Ended[], when: string): Promise<void> {
  let looked = 0;
  const left: string[] = [];
  for (const { addresses, traces } of ended)
    for (const path of addresses) {
      looked++;
      const one = await residue(portal, path, traces);
      if (one) left.push(one);
    }
  console.log(
    `withdraw: ${when}: ${looked} addresses looked at, ${left.length} still say something ${left.slice(0, 3).join(' ')}`,
  );
}

function report(ended: readonly Ended[]): void {
  console.log('| withdrawals | addresses each | p50 ms | p99 ms | most ms | bound at p99 |\n|---|---|---|---|---|---|');
  for (const which of ['all', ...disturbances]) {
    const some = ended.filter(({ disturbance }) => which === 'all' || disturbance === which);
    const ms = some.map((one) => one.ms).sort((a, b) => a - b);
    const at = (share: number): string => (ms[Math.min(ms.length - 1, Math.floor(ms.length * share))] ?? 0).toFixed(0);
    const addresses = some.reduce((sum, one) => sum + one.addresses.length, 0) / Math.max(1, some.length);
    console.log(
      `| ${some.length}, ${which} | ${addresses.toFixed(0)} | ${at(0.5)} | ${at(0.99)} | ${at(1)} | ${boundMs} |`,
    );
  }
}
