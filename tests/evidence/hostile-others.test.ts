import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { heldBounds } from '../hostile/bounds.ts';
import { makeOthers } from '../hostile/corpus.ts';
import { type Honest, makeHonest } from '../hostile/honest.ts';
import { openTrial, type Trial } from '../hostile/trial.ts';

// A third of the corpus that is no film; `npm run bench -- hostile` takes all of it.
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

test('hostile pictures, pages, archives, programs and names reach nothing, leave nothing and end in time', async () => {
  const files = (await makeOthers(honest, trial.prey, folder)).filter((_, nth) => nth % 3 === 0);
  assert.ok(files.length >= 30);
  for (const [nth, file] of files.entries()) heldBounds(await trial.judge(file, { quick: nth % 4 > 0 }));
  assert.deepEqual(trial.aftermath(), []);
});
