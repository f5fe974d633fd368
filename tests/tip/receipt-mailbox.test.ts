import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newCode, openMailbox } from '../../api/drop/mailbox.ts';
import { readCode } from '../../site/tip/code.ts';
import { openTip, sendJson, submit, withStation } from '../intake/station.ts';

/** A code that differs from another in its last group only, with a check character that fits. */
function nearMiss(code: string): string {
  const start = code.slice(0, 15);
  const group = code.slice(15, 18) + (code[18] === '0' ? '1' : '0');
  const near = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'].find((check) => 'code' in readCode(`${start}${group}${check}`));
  return `${start}${group}-${near}`;
}

/** What a task costs this process, in milliseconds of a processor: other work on the machine does not count. */
async function timed(task: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

// Fewer misses than one network may have (api/limits.ts), in turns. The station answers from this very process.
test(
  'a code that is almost right costs as much as one that is not, both all the stretching, and both answer the same',
  { timeout: 60_000 },
  withStation(async ({ origin }) => {
    const { code } = (await submit(origin, await openTip(origin), { text: 'x' })).json<{ code: string }>();
    const times = { stretching: [] as number[], near: [] as number[], far: [] as number[] };
    const answers = new Set<string>();
    const ask = async (typed: string): Promise<void> => {
      const { status, text } = await sendJson(origin, '/api/mailbox', { code: typed });
      answers.add(`${status} ${text}`);
    };
    for (let round = 0; round < 8; round++) {
      times.stretching.push(await timed(() => openMailbox(newCode())));
      times.near.push(await timed(() => ask(nearMiss(code))));
      times.far.push(await timed(() => ask(newCode())));
    }
    assert.equal(answers.size, 1);
    assert.match([...answers][0] ?? '', /^404 .*mailbox_unknown/);
    assert.equal((await sendJson(origin, '/api/mailbox', { code })).status, 200);
    // other work on the machine only adds: the least is what it costs
    const least = (all: readonly number[]) => Math.min(...all);
    const [stretching, near, far] = [least(times.stretching), least(times.near), least(times.far)];
    const figures = `${stretching.toFixed(1)} ms stretching, ${near.toFixed(1)} ms near, ${far.toFixed(1)} ms far`;
    assert.ok(Math.min(near, far) > stretching * 0.8, figures);
    assert.ok(near / far < 1.3 && far / near < 1.3, figures);
    console.log(figures);
  }),
);
