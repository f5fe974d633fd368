import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type UploadId, uploadPrefix } from '../../api/drop/keys.ts';
import { findBreak } from '../../api/evidence/custody.ts';
import { verifyOriginal } from '../../api/evidence/originals.ts';
import { originalOf } from '../../api/evidence/sandbox/plaintext.ts';
import { custodyOf, fileRow, openPreview, sha256, type TestBench } from '../evidence/bench.ts';
import { type Expected, outcomeOf } from './worker-batch.ts';

/** What is wrong with a batch that has been worked through; nothing when every promise was kept. */
export async function checkBatch(bench: TestBench, batch: readonly Expected[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const expected of batch)
    for (const problem of [...(await checkFile(bench, expected)), ...(await checkCopies(bench, expected))])
      wrong.push(`${expected.name} ${expected.upload}: ${problem}`);
  const { rows } = await custodyOf(bench, '');
  const broken = findBreak(rows);
  return broken ? [...wrong, `the chain of custody is broken at ${broken.seq}: ${broken.problem}`] : wrong;
}

async function checkFile(bench: TestBench, expected: Expected): Promise<string[]> {
  const { upload, state, sha256: sent } = expected;
  const wrong: string[] = [];
  const row = await fileRow(bench, upload);
  const outcome = outcomeOf(row);
  for (const part of ['state', 'previews', 'remarks'] as const)
    if (String(outcome[part]) !== String(expected[part]))
      wrong.push(`${part}: ${outcome[part]} (${row.failure}), in peace ${expected[part]}`);
  if (row.leaseBy !== null || row.attempts !== 0 || row.deaths !== 0) wrong.push('is not at rest');
  if (row.sha256 !== sent) wrong.push('has another digest');
  const { actions } = await custodyOf(bench, upload);
  const count = (action: string) => actions.filter((one) => one === action).length;
  for (const action of ['receive', 'transfer', ...(state === 'queued' ? ['hash', 'verify', 'describe'] : [])]) {
    // another try that staff asked for goes back to before it was described (api/desk/retry.ts)
    const most = action === 'describe' ? 1 + count('retry') : 1;
    if (count(action) < 1 || count(action) > most) wrong.push(`${action} is there ${count(action)} times, of ${most}`);
  }
  if (state !== 'queued') return wrong;
  const problem = await verifyOriginal(bench.vault, await originalOf(bench, upload), bench.identity);
  if (problem) wrong.push(`the original: ${problem.problem}`);
  if ((await bench.drop.list(uploadPrefix(upload as UploadId))).length > 0) wrong.push('is still in the drop');
  return wrong;
}

/** Each copy opens, is the one custody tells of last, and plays or shows to its end. */
async function checkCopies(bench: TestBench, { upload }: Expected): Promise<string[]> {
  const wrong: string[] = [];
  const { rows } = await custodyOf(bench, upload);
  for (const { name, sizeBytes } of (await fileRow(bench, upload)).previews ?? []) {
    const events = rows.filter((row) => row.fileId === upload && row.action === 'derive');
    const event = events.findLast(({ details }) => details?.['name'] === name);
    try {
      const copy = await openPreview(bench, upload, name);
      if (event?.sha256After !== sha256(copy) || copy.length !== sizeBytes) wrong.push(`${name} is another one`);
      if (name === 'analysis.json') JSON.parse(Buffer.from(copy).toString());
      else decode(join(bench.folder, `check-${name}`), copy);
    } catch (error) {
      wrong.push(`${name} does not open: ${String(error).slice(0, 200)}`);
    }
  }
  return wrong;
}

/** Throws when a frame or sample is not as it should be; ffmpeg's own complaints are the measure. */
function decode(path: string, bytes: Uint8Array): void {
  writeFileSync(path, bytes);
  const command = ['-v', 'error', '-xerror', '-i', path, '-f', 'null', '-'];
  try {
    execFileSync('ffmpeg', ['-nostdin', '-threads', '1', ...command], { stdio: ['ignore', 'ignore', 'pipe'] });
  } finally {
    rmSync(path);
  }
}
