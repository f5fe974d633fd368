import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { heldBounds } from '../hostile/bounds.ts';
import { boxes } from '../hostile/boxes.ts';
import { makeHonest } from '../hostile/honest.ts';
import { mutant } from '../hostile/mutants.ts';
import { openTrial } from '../hostile/trial.ts';

const [seed, count] = [20_261_122, 12];

test(`${count} mutants of seed ${seed} reach nothing, leave nothing and end in time`, async () => {
  const folder = mkdtempSync('/dev/shm/vidne-mutants-');
  const trial = await openTrial();
  try {
    const honest = makeHonest(folder);
    const parents = boxes(honest, trial.prey);
    assert.deepEqual(mutant(seed, 7, honest, parents), mutant(seed, 7, honest, parents));
    for (let number = 0; number < count; number++)
      heldBounds(
        await trial.judge(mutant(seed, number, honest, parents), { streamed: number % 2 === 1, quick: number % 4 > 0 }),
      );
    assert.deepEqual(trial.aftermath(), []);
  } finally {
    await trial.close();
    rmSync(folder, { recursive: true });
  }
});
