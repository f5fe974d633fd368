import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { readProc } from '../../api/processes.ts';
import { startVidne } from '../vidne.ts';

test('no role may write its memory to the disk when it crashes, walled in or not', async () => {
  const vidne = await startVidne({ env: { CONFINEMENT: 'none' } });
  try {
    for (const role of ['intake', 'evidence', 'desk'] as const) {
      const pids = vidne.pids(role);
      assert.ok(pids.length > 0, role);
      // soft and hard: nothing in the process can raise it again
      for (const pid of pids) assert.match(readProc(pid, 'limits'), /^Max core file size\s+0\s+0\s/m, role);
    }
  } finally {
    await vidne.stop();
    await rm(vidne.dataDir, { recursive: true, force: true });
  }
});
