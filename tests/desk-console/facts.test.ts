import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traces } from '../../api/db/values.ts';
import { factAdvice, factValue, isWorrying } from '../../site/desk/admin/facts.ts';
import { deviceName, fileSummary } from '../../site/desk/file-summary.ts';
import { finished } from '../../site/desk/files.ts';
import { bitRate, exactTimecode, spokenLength, timecode } from '../../site/desk/measures.ts';
import { capturedDay } from '../../site/desk/times.ts';
import type { FileDescription } from '../../site/desk/wire.ts';
import { deskText } from '../../site/text/desk.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const film: FileDescription = {
  kind: 'video',
  width: 1920,
  height: 1080,
  durationMs: 38_200,
  hasAudio: true,
  capturedAt: '2026-05-12T21:14:05+02:00',
  capturedAtSource: 'quicktime.creationdate',
  deviceMake: 'Apple',
  deviceModel: 'iPhone 15',
  traces: ['ios'],
  remarks: [],
};
const plain = (text: string) => text.replaceAll(/[\u2068\u2069]/g, '');
const inDanish = (about: FileDescription | null) => plain(fileSummary(about, deskText.da.facts, 'da', now));
const inEnglish = (about: FileDescription | null) => plain(fileSummary(about, deskText.en.facts, 'en', now));

test('one line says what a file is, and who says so', () => {
  assert.equal(
    inDanish(film),
    'Video fra en iPhone 15, optaget 12. maj kl. 21.14 (dansk tid, ifølge filen selv), 1080p, 38 sek., med lyd',
  );
  assert.equal(
    inEnglish(film),
    'Video from an iPhone 15, captured 12 May at 21:14 (Danish time, according to the file itself), 1080p, 38 s, with sound',
  );
});

test('what went through a messenger, a screen or a recorder is called that, not by a device', () => {
  const { deviceMake: _, deviceModel: __, capturedAt: ___, ...bare } = film;
  const whatsapp = { ...bare, traces: ['whatsapp'] } satisfies FileDescription;
  assert.equal(inDanish(whatsapp), 'Video sendt gennem WhatsApp, uden tidspunkt i filen, 1080p, 38 sek., med lyd');
  assert.match(inDanish({ ...film, traces: ['ios', 'screen_recording'] }), /^Skærmoptagelse fra en iPhone 15,/);
  assert.match(inDanish({ ...bare, traces: ['dvr'] }), /^Video fra en overvågningsoptager,/);
  assert.match(inEnglish({ ...bare, kind: 'picture', traces: ['screen_recording'] }), /^Screenshot, .*1920 × 1080/);
});

test('a clock without a zone is shown as it stood, in the year it says', () => {
  const unzoned = { ...film, capturedAt: '2024-12-31T23:59:00', capturedAtSource: 'DateTimeOriginal' };
  assert.match(
    inDanish(unzoned),
    /optaget 31\. december 2024 kl\. 23\.59 \(tidszone ikke oplyst, ifølge billedet selv\)/,
  );
  assert.deepEqual(capturedDay('2026-05-12T22:30:00Z', 'da', now), { day: '13. maj', clock: '00.30', zoned: true });
  assert.deepEqual(capturedDay('some time', 'da', now), { day: 'some time', clock: '', zoned: false });
  assert.doesNotMatch(inDanish({ ...film, capturedAt: 'some time' }), /kl\./);
});

test('a file nobody has looked at says so, and one nobody can read is a file', () => {
  assert.equal(inDanish(null), 'Ikke undersøgt endnu');
  assert.equal(inDanish({ kind: 'other', remarks: [] }), 'Fil');
});

test('a device is named once', () => {
  assert.equal(deviceName(film), 'iPhone 15');
  assert.equal(deviceName({ ...film, deviceMake: 'samsung', deviceModel: 'Samsung Galaxy S24' }), 'Samsung Galaxy S24');
  assert.equal(deviceName({ ...film, deviceMake: 'Canon', deviceModel: 'EOS R6' }), 'Canon EOS R6');
  assert.equal(deviceName({ kind: 'video', deviceMake: 'HIKVISION', remarks: [] }), 'HIKVISION');
});

test('lengths and rates as one says them', () => {
  const words = deskText.da.facts.summary;
  const said = [400, 38_200, 60_000, 125_000, 3_600_000, 36_720_000].map((ms) => spokenLength(ms, words));
  assert.deepEqual(said, ['1 sek.', '38 sek.', '1 min.', '2 min. 5 sek.', '1 time', '10 timer 12 min.']);
  assert.deepEqual([timecode(12_000), timecode(3_612_000)], ['00:12', '1:00:12']);
  assert.deepEqual([exactTimecode(12_480.6, 'da'), exactTimecode(12_005, 'en')], ['0:12,480', '0:12.005']);
  assert.deepEqual([bitRate(8_400_000, 'da'), bitRate(96_000, 'da')], ['8,4 Mbit/s', '96 kbit/s']);
});

test('every code of a description, a scan and a report has words, and no words call a file clean', () => {
  const findings = ['dark', 'blurred', 'blocky', 'low_resolution', 'frames_missing', 'frozen', 'black', 'good'];
  const reasons = ['no_scanner', 'scanner_lost', 'too_slow', 'too_large', 'limits', 'encrypted', 'scanner_unfit'];
  for (const { facts, quality, scan } of Object.values(deskText)) {
    for (const trace of traces) assert.ok(facts.traces[trace], trace);
    for (const finding of findings) assert.ok(Object.hasOwn(quality.findings, finding), finding);
    for (const reason of [...reasons, 'kind_skipped', 'scanner_error', 'original_unreadable'])
      assert.ok(Object.hasOwn(scan.reasons, reason), reason);
    assert.doesNotMatch(JSON.stringify(scan), /\b(ren|rent|clean|safe|sikker|virusfri)\b/i);
  }
});

test('only the end of work is said aloud, once', () => {
  const words = deskText.da.files;
  const before = [{ id: 'a', state: 'described' } as const, { id: 'b', state: 'described' } as const];
  assert.equal(finished(before, [{ id: 'a', state: 'previewed' }, before[1]!], words), '');
  assert.equal(
    finished(
      before,
      [
        { id: 'a', state: 'queued' },
        { id: 'b', state: 'failed' },
      ],
      words,
    ),
    'Fil 1 er klar. Fil 2 kunne ikke behandles.',
  );
  assert.equal(finished([{ id: 'a', state: 'queued' }], [{ id: 'a', state: 'queued' }], words), '');
  assert.equal(finished([], [{ id: 'a', state: 'queued' }], words), '');
});

test('each tier and each scanner is explained, with what to do; old signatures are a worry', () => {
  const words = deskText.da.health;
  for (const tier of ['A', 'B', 'D']) assert.match(factAdvice('tier', tier, words) ?? '', /[.]$/);
  assert.equal(factAdvice('pid', 'A', words), undefined);
  const made = 'ClamAV 1.4.3/27812/Sat Nov 21 09:27:31 2026';
  assert.match(factValue(made, 'scanner', words, 'da', now), /^ClamAV 1\.4\.3, signaturer 27812 fra .* gamle\)$/);
  assert.equal(isWorrying('scanner', made, now), false);
  assert.equal(factAdvice('scanner', made, words, now), undefined);
  const later = now + 7 * 24 * 3_600_000;
  assert.equal(isWorrying('scanner', made, later), true);
  assert.equal(factAdvice('scanner', made, words, later), words.advice.stale);
  assert.equal(factValue('no_scanner', 'scanner', words, 'da', now), 'ingen');
  assert.equal(isWorrying('scanner', 'no_scanner', now), true);
});

test('a custody chain that is broken, or that nobody signs, worries somebody and says what to do', () => {
  assert.equal(isWorrying('custody', 'intact'), false);
  for (const value of ['broken', 'unsigned', 'unchecked']) assert.equal(isWorrying('custody', value), true);
  assert.match(factAdvice('custody', 'broken', deskText.en.health) ?? '', /npm run verify/);
  assert.match(factAdvice('custody', 'unsigned', deskText.da.health) ?? '', /nøgle/);
  assert.equal(factValue('broken', 'custody', deskText.da.health, 'da'), 'BRUDT');
});
