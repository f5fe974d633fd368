import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { installMissing } from '../../api/setup.ts';
import { addressOf, type CrowdWish, type Sent } from './crowd.ts';
import { startIntake } from './intake.ts';
import { countWhole, percentile, sendCrowd, setbacksOf } from './surge.ts';
import { layWeakNetwork, type WeakNetwork } from './weak-network.ts';

/**
 * 200 phones in a cellar at once: 64 kbit/s each, one packet in ten lost in each direction, and twice during the upload a
 * minute in which nothing gets through. The network is the kernel's, the senders are as patient as our page (45 s).
 */
const host = '10.0.0.1';
const from = '10.{b}.{a}.7';
const bitsPerSecond = 64_000;
const lossPercent = 10;
const gapSeconds = 60;

export interface SlowWish {
  readonly senders: number;
  readonly kibibytes: number;
}

/** Runs in a network namespace of its own (root, or a kernel that gives user namespaces to everybody). */
export async function slowBench(wish: SlowWish): Promise<void> {
  if (installMissing(['bench']).length > 0) throw new Error('this bench needs the programs named above');
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const inside = [process.execPath, 'tests/bench/weak.ts', JSON.stringify(wish)];
  const child = spawn('unshare', [...asRoot, '--net', '--', ...inside], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the bench in its network namespace ended with ${code}`);
}

async function sendFromCellar({ senders, kibibytes }: SlowWish): Promise<void> {
  const addresses = Array.from({ length: senders }, (_, i) => addressOf(from, i));
  const network = layWeakNetwork({ host, senders: addresses, bitsPerSecond, lossPercent });
  const intake = await startIntake({ host });
  try {
    const wish: CrowdWish = { port: intake.port, senders, bytes: kibibytes * 1024, host, from, patienceMs: 45_000 };
    const ending = new AbortController();
    const gaps = haveGaps(network, addresses, ending.signal);
    const sent = await sendCrowd(wish);
    ending.abort();
    const whole = await countWhole(intake, sent);
    report(wish, sent, whole, network.packets(), await gaps, intake.peakMebibytes());
    process.exitCode = whole === senders ? 0 : 1;
  } finally {
    await intake.close();
  }
}

/** Each sender's two gaps begin after 5 to 15 s, and 10 to 15 s after the first: too soon for any to be done before. */
async function haveGaps(network: WeakNetwork, addresses: readonly string[], signal: AbortSignal): Promise<number> {
  const plan = addresses.map(() => {
    const first = 5 + Math.random() * 10;
    return [first, first + gapSeconds + 10 + Math.random() * 5];
  });
  let had = 0;
  for (let second = 0; !signal.aborted; second++) {
    const due = addresses.filter((_, i) => plan[i]!.some((at) => Math.floor(at) === second));
    if (due.length > 0) network.silence(due, gapSeconds);
    had += due.length;
    await wait(1000, undefined, { signal }).catch(() => undefined); // everybody is done
  }
  return had;
}

function report(
  { senders, bytes }: CrowdWish,
  sent: readonly Sent[],
  whole: number,
  { passed, lost, silenced }: ReturnType<WeakNetwork['packets']>,
  gaps: number,
  peakMebibytes: number,
): void {
  const seconds = sent.map(({ ms }) => ms / 1000);
  console.log(`slow: ${senders} uploads of ${bytes / 1024} KiB at ${bitsPerSecond / 1000} kbit/s each`);
  console.log(
    '| whole | gaps of 60 s | packets lost | resumed | upload p50, max s | peak MiB |\n|---|---|---|---|---|---|',
  );
  const cells = [
    `${whole} of ${senders}`,
    gaps,
    `${((100 * lost) / (passed + lost)).toFixed(1)} % of ${passed + lost}, ${silenced} in gaps`,
    sent.reduce((sum, { resumed }) => sum + resumed, 0),
    `${percentile(seconds, 50).toFixed(0)}, ${Math.max(...seconds).toFixed(0)}`,
    peakMebibytes.toFixed(0),
  ];
  console.log(`| ${cells.join(' | ')} |${setbacksOf(sent)}`);
}

if (import.meta.main) await sendFromCellar(JSON.parse(process.argv[2]!) as SlowWish);
