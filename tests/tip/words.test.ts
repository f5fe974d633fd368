import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limits } from '../../api/limits.ts';
import { anonymityText } from '../../site/text/anonymity.ts';
import { mailboxText } from '../../site/text/mailbox.ts';
import { en } from '../../site/text/tip.en.ts';
import { da } from '../../site/text/tip.ts';
import { readRefusal } from '../../site/tip/exchange.ts';
import { formatBytes, formatTime, formatTimeLeft } from '../../site/tip/format.ts';
import { kindOf } from '../../site/tip/kind.ts';
import { defaultLimits } from '../../site/tip/limits.ts';

test('the limits shown before a file is chosen are the limits that hold', () => {
  const { fileBytes, tipBytes, files, textCharacters } = limits;
  assert.deepEqual(defaultLimits, { fileBytes, tipBytes, files, textCharacters });
});

test('sizes are written as people write them', () => {
  assert.equal(formatBytes(17, 'da'), '17 byte');
  assert.equal(formatBytes(1500 * 1024, 'da'), '1,5 MB');
  assert.equal(formatBytes(1500 * 1024, 'en'), '1.5 MB');
  assert.equal(formatBytes(limits.fileBytes, 'da'), '5 GB');
  assert.equal(formatBytes(limits.tipBytes, 'en'), '20 GB');
});

test('the time left is said in words a person would use', () => {
  const { time } = da;
  assert.equal(formatTimeLeft(4, time, 'da'), 'få sekunder tilbage');
  assert.equal(formatTimeLeft(47, time, 'da'), 'ca. 50 sek. tilbage');
  assert.equal(formatTimeLeft(437, time, 'da'), 'ca. 7 min. tilbage');
  assert.equal(formatTimeLeft(9000, time, 'da'), 'ca. 2,5 timer tilbage');
});

test('a time is told by the clock of Copenhagen, wherever the device is', () => {
  assert.match(formatTime('2026-01-15T22:05:00Z', 'da'), /15\. januar 2026 .*23\.05/);
  assert.match(formatTime('2026-07-15T22:05:00Z', 'en'), /16 July 2026 .*00:05/);
});

test('the kind of a file is seen by its type, or by its name where the device gives none', () => {
  assert.equal(kindOf({ type: 'image/png', name: 'x' }), 'picture');
  assert.equal(kindOf({ type: '', name: 'IMG_1.HEIC' }), 'picture');
  assert.equal(kindOf({ type: '', name: 'kamera3.dav' }), 'video');
  assert.equal(kindOf({ type: 'application/pdf', name: 'a.pdf' }), 'other');
});

test('a refusal keeps its sentence, and a page from a proxy is not shown as one', () => {
  const answer = (status: number, body: string) => ({ status, body, header: () => null });
  const said = readRefusal(answer(422, JSON.stringify({ code: 'file_empty', da: 'Filen er tom.', en: 'Empty.' })));
  assert.deepEqual(
    [said.code, said.sentence, said.isPassing],
    ['file_empty', { da: 'Filen er tom.', en: 'Empty.' }, false],
  );
  const proxy = readRefusal(answer(502, '<html>Bad gateway</html>'));
  assert.deepEqual([proxy.code, proxy.sentence, proxy.isPassing], ['unknown', undefined, true]);
  assert.equal(readRefusal(answer(502, '{broken')).code, 'unknown');
});

test('no Danish is left in the English, and no sentence is empty', () => {
  const sentences = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    if (typeof value === 'function') return [String((value as (...of: string[]) => unknown)('1', '2', '3'))];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(sentences) : [];
  };
  for (const text of [{ da, en }, anonymityText, mailboxText]) {
    assert.deepEqual(
      sentences(text.en).filter((sentence) => /[æøå]/i.test(sentence)),
      [],
    );
    for (const language of [text.da, text.en])
      assert.deepEqual(
        sentences(language).filter((sentence) => sentence.trim() === ''),
        [],
      );
    assert.equal(sentences(text.da).length, sentences(text.en).length);
  }
});
