import assert from 'node:assert/strict';
import { linkSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { lookAtPicture } from '../../api/evidence/describe/exif.ts';
import { lookAtFilm } from '../../api/evidence/describe/probe.ts';
import { programCode } from '../../api/evidence/failure.ts';
import { createSandbox, type Sandbox, type SandboxJob } from '../../api/evidence/sandbox/sandbox.ts';
import {
  fileRow,
  film,
  openPreview,
  openTestBench,
  seedTip,
  seedUpload,
  type TestBench,
  workThrough,
} from '../evidence/bench.ts';
import type { HostileFile, Prey } from './hostile-file.ts';
import { openMeter } from './meter.ts';
import { offences, readTrace, strace, survivors } from './trace.ts';

/** Stands in the secret beside the input; it must come out of nothing. */
const canary = 'CANARY-7f3a91-OF-ANOTHER-SENDER';

/** What became of one file. */
export interface Verdict {
  name: string;
  streamed: boolean;
  quick: boolean;
  /** of all programs that looked at it together */
  wallMs: number;
  /** in control groups; undefined where there are none to make */
  cpuMs: number | undefined;
  peakBytes: number | undefined;
  programs: number;
  previews: number;
  remarks: string[];
  /** empty when the walls held */
  offences: string[];
}

export interface How {
  /** comes in through a pipe, as a large film does */
  streamed?: boolean;
  /** does not see what was refused (trace.ts) */
  quick?: boolean;
}

export interface Trial {
  /** what the sandbox lets a program ask of the kernel */
  filterFile: string;
  prey: Prey;
  /** Sends one file through the whole worker and says what its programs did. */
  judge(file: HostileFile, how?: How): Promise<Verdict>;
  /** What happened outside the programs: who called the server, what was made. */
  aftermath(): string[];
  close(): Promise<void>;
}

/** The worker's programs run behind everything else; here they are timed, so they run like everybody. Only root may. */
const haste = process.getuid?.() === 0 ? ['/usr/bin/nice', '-n', '-19'] : [];

export async function openTrial(): Promise<Trial> {
  const bench = await openTestBench();
  const walls = { tier: 'A', dropped: process.getuid?.() === 0 } as const;
  assert.equal(bench.sandbox.tier, walls.tier);
  const folder = join(bench.scratch.own, 'trial');
  mkdirSync(folder);
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  let visits = 0;
  server.on('connection', () => (visits += 1));
  await new Promise((done) => server.once('listening', done));
  const prey: Prey = {
    secret: join(folder, 'secret.txt'),
    sibling: join(folder, 'sibling.mp4'),
    server: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    marker: join(folder, 'marker'),
  };
  writeFileSync(prey.secret, `${canary}\n`.repeat(100));
  writeFileSync(prey.sibling, film(folder, 1, 'sibling.mp4', ['-metadata', `title=${canary}`]));
  const meter = openMeter();
  const forbidden = /secret\.txt|sibling\.mp4|marker/;
  let seen = { offences: [] as string[], words: '', programs: 0, wallMs: 0, quick: true };

  const watching: Sandbox = {
    tier: walls.tier,
    async run(job: SandboxJob) {
      const file = join(folder, `trace-${seen.programs}`);
      if (job.input && 'path' in job.input) layBeside(dirname(job.input.path), prey);
      const startedAt = performance.now();
      const before = [...haste, ...(meter?.before ?? []), ...strace(file, seen.quick)];
      const result = await createSandbox(walls, bench.filterFile, before).run(job);
      seen.wallMs += performance.now() - startedAt;
      const trace = readTrace(file);
      seen.programs += 1;
      seen.words += result.stdout + result.stderr;
      seen.offences.push(...offences(trace, job.command[0], forbidden));
      seen.offences.push(...survivors(trace).map((pid) => `process ${pid} lives on`));
      return result;
    },
  };

  /** Hands a parser what the worker would not, so that the second wall is tried too. */
  const force = async ({ bytes }: HostileFile, streamed: boolean) => {
    const path = join(folder, 'evidence');
    writeFileSync(path, bytes);
    await lookAtFilm(watching, streamed ? { open: () => Readable.from([bytes]) } : { path });
    if (!streamed) await lookAtPicture(watching, { path });
    rmSync(path);
  };

  return {
    filterFile: bench.filterFile,
    prey,
    async judge(file, { streamed = false, quick = false } = {}) {
      seen = { offences: [], words: '', programs: 0, wallMs: 0, quick };
      meter?.read();
      const upload = await seedUpload(bench, { name: file.name, type: '', bytes: file.bytes });
      await seedTip(bench, [upload]);
      await workThrough({ ...bench, sandbox: watching, ...(streamed ? { laidOutBytes: 0 } : {}) });
      const row = await fileRow(bench, upload.upload);
      const looks = seen.programs;
      if (row.description?.kind === 'other') await force(file, streamed);
      const spent = meter?.read();
      const found = [...seen.offences];
      const isShut = row.state === 'quarantined' && row.failure === programCode;
      if (!isShut && (row.state !== 'queued' || row.failure)) found.push(`ended as ${row.state}, ${row.failure}`);
      if (file.isProgram !== 'maybe' && isShut !== (file.isProgram ?? false)) found.push('is a program or is none');
      if (isShut && looks > 0) found.push('a program was opened');
      if (await tells(bench, upload.upload, seen.words)) found.push('the canary came out');
      return {
        name: file.name,
        streamed,
        quick,
        wallMs: seen.wallMs,
        cpuMs: spent?.cpuMs,
        peakBytes: spent?.peakBytes,
        programs: seen.programs,
        previews: row.previews?.length ?? 0,
        remarks: row.description?.remarks ?? [],
        offences: found,
      };
    },
    aftermath() {
      const made = readdirSync(folder).filter((name) => !['secret.txt', 'sibling.mp4'].includes(name));
      const left = readdirSync(bench.scratch.own).filter((name) => name !== 'trial');
      return [...made, ...left].map((name) => `left ${name}`).concat(visits > 0 ? [`${visits} visits`] : []);
    },
    async close() {
      server.close();
      meter?.close();
      await bench.close();
    },
  };
}

/** The others' files lie in the very folder of the input, where a relative name would find them. */
function layBeside(folder: string, prey: Prey): void {
  for (const [name, path] of [
    ['secret.txt', prey.secret],
    ['sibling.mp4', prey.sibling],
  ] as const)
    if (!statSync(join(folder, name), { throwIfNoEntry: false })) linkSync(path, join(folder, name));
}

/** Whether the canary stands in anything that came back: words, description, log, opened previews. */
async function tells(bench: TestBench, upload: string, words: string): Promise<boolean> {
  const row = await fileRow(bench, upload);
  const previews = await Promise.all((row.previews ?? []).map(({ name }) => openPreview(bench, upload, name)));
  const all = [words, JSON.stringify(row), bench.lines.join('\n'), ...previews.map((bytes) => Buffer.from(bytes))];
  return all.some((text) => text.includes(canary));
}
