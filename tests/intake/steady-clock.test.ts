import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { sweepRegularly } from '../../api/intake/intake.ts';
import { watchClock } from '../../api/intake/steady-clock.ts';
import { until } from '../vidne.ts';
import { create, head, openTip, patch, withStation } from './station.ts';

const hourMs = 3_600_000;

test('a clock is believed when it has run for an hour as the machine has', () => {
  let [at, ran] = [0, 0];
  const isSteady = watchClock(
    () => at,
    () => ran,
  );
  const after = (clockMs: number, machineMs: number): boolean => {
    at += clockMs;
    ran += machineMs;
    return isSteady();
  };
  assert.equal(after(0, 0), false, 'at the start nothing is known of it');
  assert.equal(after(hourMs / 2, hourMs / 2), false, 'nor half an hour later');
  assert.equal(after(hourMs / 2, hourMs / 2), true);
  assert.equal(after(hourMs, hourMs), true);
  assert.equal(after(97 * hourMs, hourMs), false, 'forward by four days');
  assert.equal(after(-95 * hourMs, hourMs), false, 'and back');
  assert.equal(after(hourMs + 2000, hourMs), true);
});

test(
  'a clock four days ahead takes nothing away, neither at the start nor before it is set right',
  withStation(async (station) => {
    const { origin, intake, drop } = station;
    const startedAt = Date.now();
    let [ahead, ran] = [96 * hourMs, 0];
    const setClock = (): void => station.setNow(new Date(startedAt + ahead + ran));
    const { token } = await openTip(origin);
    const path = (await create(origin, token, 100)).headers.location!;
    await patch(origin, path, 0, randomBytes(10));
    setClock();
    let swept = 0;
    const isSteady = watchClock(
      () => startedAt + ahead + ran,
      () => ran,
    );
    const look = async (): Promise<void> => {
      const before = swept;
      setClock();
      const stop = sweepRegularly(intake, (event) => void (event === 'swept' && swept++), isSteady);
      await until(() => swept > before, 'it has swept');
      stop();
    };
    await look();
    ahead = 0;
    ran = hourMs;
    await look();
    ran = 2 * hourMs;
    await look();
    assert.equal((await head(origin, path)).headers['upload-offset'], '10');
    ran = 76 * hourMs;
    await look();
    assert.deepEqual(await drop.list('uploads/'), [], 'with a clock that was right all the time it goes');
  }),
);
