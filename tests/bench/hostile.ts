import { mkdtempSync, rmSync } from 'node:fs';
import { detectType } from '../../api/evidence/describe/media-type.ts';
import { bounds, broken } from '../hostile/bounds.ts';
import { makeCorpus } from '../hostile/corpus.ts';
import { makeHonest } from '../hostile/honest.ts';
import type { HostileFile } from '../hostile/hostile-file.ts';
import { mutant } from '../hostile/mutants.ts';
import { type How, openTrial, type Verdict } from '../hostile/trial.ts';

/**
 * Sends the whole corpus and so many mutants through the worker under strace and says what the walls let through. Films go
 * as a file and as a stream. The corpus once more and every tenth mutant are traced slowly, with what was refused
 * (trace.ts); the clock counts for the others.
 */
export async function hostileBench({
  mutants,
  seed,
  from,
  withCorpus,
}: {
  mutants: number;
  seed: number;
  from: number;
  withCorpus: boolean;
}): Promise<void> {
  const folder = mkdtempSync('/dev/shm/vidne-hostile-');
  const trials = await Promise.all([openTrial(), openTrial()]);
  try {
    const honest = makeHonest(folder);
    const corpus = await makeCorpus(honest, trials[0]!.prey, folder);
    const ways = (file: HostileFile): How[] =>
      detectType(file.bytes).kind === 'picture'
        ? [{ quick: true }, {}]
        : [{ quick: true }, { quick: true, streamed: true }, {}];
    const run = async (title: string, cases: [file: HostileFile, how: How][]) => {
      const startedAt = Date.now();
      const waiting = [...cases];
      const verdicts: Verdict[] = [];
      const work = async (trial: (typeof trials)[number]) => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const verdict = await trial.judge(...next);
          verdicts.push(verdict);
          for (const line of broken(verdict)) console.log(`${verdict.name.slice(0, 60)}: ${line.slice(0, 300)}`);
          if (verdicts.length % 100 === 0) console.log(`${title}: ${verdicts.length} of ${cases.length}`);
        }
      };
      await Promise.all(trials.map(work));
      tell(`${title}, ${Math.round((Date.now() - startedAt) / 1000)} s`, verdicts);
    };
    const looks = corpus.flatMap((file) => ways(file).map((how) => [file, how] as [HostileFile, How]));
    if (withCorpus) await run(`corpus, ${corpus.length} files`, looks);
    const numbers = Array.from({ length: mutants }, (_, nth) => from + nth);
    const made = numbers.map((number): [HostileFile, How] => [
      mutant(seed, number, honest, corpus),
      { streamed: number % 3 === 2, quick: number % 10 > 0 },
    ]);
    await run(`${mutants} mutants of seed ${seed} from ${from}`, made);
    const left = trials.flatMap((trial) => trial.aftermath());
    console.log(`left behind or called outside: ${left.length === 0 ? 'nothing' : left.join(', ')}`);
  } finally {
    await Promise.all(trials.map((trial) => trial.close()));
    rmSync(folder, { recursive: true });
  }
}

function tell(title: string, verdicts: Verdict[]): void {
  const sorted = (values: number[]) => values.toSorted((a, b) => a - b);
  const timed = verdicts.filter(({ quick }) => quick);
  const [wall, cpu, peak] = [
    sorted(timed.map(({ wallMs }) => wallMs)),
    sorted(timed.flatMap(({ cpuMs }) => cpuMs ?? [])),
    sorted(verdicts.flatMap(({ peakBytes }) => peakBytes ?? [])),
  ];
  const seconds = (values: number[], part: number) =>
    `${((values[Math.floor((values.length - 1) * part)] ?? 0) / 1000).toFixed(1)} s`;
  const found = verdicts.flatMap(broken);
  const drawn = verdicts.filter(({ previews }) => previews > 0).length;
  console.log(
    `${title}: ${verdicts.length} looks, ${verdicts.reduce((sum, { programs }) => sum + programs, 0)} programs, ${drawn} drawn`,
  );
  console.log(`  offences ${found.length} (wall bound ${bounds.wallMs / 1000} s)`);
  console.log(`  wall p50 ${seconds(wall, 0.5)}, p99 ${seconds(wall, 0.99)}, most ${seconds(wall, 1)}`);
  if (cpu.length > 0)
    console.log(
      `  processor p50 ${seconds(cpu, 0.5)}, p99 ${seconds(cpu, 0.99)}, most ${seconds(cpu, 1)}, all ${Math.round(cpu.reduce((sum, each) => sum + each, 0) / 1000)} s`,
    );
  if (peak.length > 0) console.log(`  memory of one file, most ${Math.round((peak.at(-1) ?? 0) / 1024 ** 2)} MiB`);
  const slowest = timed.toSorted((a, b) => (b.cpuMs ?? b.wallMs) - (a.cpuMs ?? a.wallMs)).slice(0, 5);
  for (const { name, streamed, wallMs, cpuMs } of slowest)
    console.log(
      `    ${name.slice(0, 40)}${streamed ? ' (stream)' : ''}: ${Math.round(wallMs)} ms, processor ${Math.round(cpuMs ?? 0)} ms`,
    );
}
