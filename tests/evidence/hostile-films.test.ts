import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createSandbox } from '../../api/evidence/sandbox/sandbox.ts';
import { heldBounds } from '../hostile/bounds.ts';
import { makeFilms } from '../hostile/corpus.ts';
import { type Honest, makeHonest } from '../hostile/honest.ts';
import { offences, readTrace, strace } from '../hostile/trace.ts';
import { openTrial, type Trial } from '../hostile/trial.ts';

// Some of the films, as a file and as a stream in turn; `npm run bench -- hostile` takes all of them, both ways.
let folder: string;
let trial: Trial;
let honest: Honest;
before(async () => {
  folder = mkdtempSync('/dev/shm/vidne-hostile-');
  honest = makeHonest(folder);
  trial = await openTrial();
});
after(async () => {
  await trial.close();
  rmSync(folder, { recursive: true });
});

test('hostile films reach nothing, leave nothing and end in time', async () => {
  const all = makeFilms(honest, trial.prey, folder).filter(({ name }) => name !== 'hours-48.mp4');
  const films = all.filter((_, nth) => nth % 5 === 0);
  assert.ok(films.length >= 12);
  for (const [nth, film] of films.entries())
    heldBounds(await trial.judge(film, { streamed: nth % 2 === 1, quick: nth % 4 > 0 }));
  assert.deepEqual(trial.aftermath(), []);
});

test('the watch is awake: a player without our limits follows a list to the film beside it, and is seen', () => {
  const list = join(folder, 'list');
  writeFileSync(list, `ffconcat version 1.0\nfile sibling.mp4\n`);
  writeFileSync(join(folder, 'sibling.mp4'), honest['fast.mp4']);
  const trace = join(folder, 'trace');
  const [program = '', ...args] = [...strace(trace, true), '/usr/bin/nice', '/usr/bin/ffprobe', '-v', 'error', list];
  spawnSync(program, args);
  const seen = offences(readTrace(trace), '/usr/bin/ffprobe', /sibling\.mp4/);
  assert.ok(
    seen.some((line) => line.startsWith('opened') && line.endsWith('sibling.mp4')),
    seen.join('\n'),
  );
});

test('the watch is awake: what a program behind the walls tries is seen, although it is refused', async () => {
  const trace = join(folder, 'trace-inside');
  const walls = { tier: 'A', dropped: process.getuid?.() === 0 } as const;
  const sandbox = createSandbox(walls, trial.filterFile, strace(trace, false));
  const script =
    'use Socket; socket(my $s, AF_INET, SOCK_STREAM, 0); open(F, "<", "/etc/passwd"); open(G, ">", "/dev/full"); exec "/bin/true"';
  await sandbox.run({ command: ['/usr/bin/perl', '-e', script], cpuSeconds: 9 });
  const seen = readTrace(trace);
  assert.ok(seen.opened.some(({ path, done }) => path === '/etc/passwd' && !done));
  const kinds = offences(seen, '/usr/bin/perl', /passwd/).map((line) => line.replace(/ (\d+|".*|= ).*/, ''));
  assert.deepEqual(kinds.map((kind) => kind.split(' ')[0]).sort(), ['called', 'ran', 'reached'], kinds.join('\n'));
});
