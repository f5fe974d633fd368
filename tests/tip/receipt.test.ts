import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newCode } from '../../api/drop/mailbox.ts';
import { svgQr } from '../../api/intake/receipt-page.ts';
import { receiptText } from '../../site/text/receipt.ts';
import { spell } from '../../site/tip/receipt-alphabet.ts';
import { codeLines, type Note, noteOf } from '../../site/tip/receipt-note.ts';
import { qrOf, svgPath } from '../../site/tip/receipt-qr.ts';
import { readQr } from './read-qr.ts';

const code = '7K3M-9QX2-ABCD-EFGH-J';

function noteWith(saysWhat: boolean, lang: 'da' | 'en' = 'da'): Note {
  const receivedAt = '2026-11-21T23:30:00Z';
  return noteOf({ code, receivedAt, lang, saysWhat, mailbox: 'https://eksempel.dk/svar/' }, receiptText[lang]);
}

/** The modules of a drawing that begins behind a quiet zone of four. */
const withoutQuiet = (size: number, dark: (x: number, y: number) => boolean): boolean[][] =>
  Array.from({ length: size - 8 }, (_, y) => Array.from({ length: size - 8 }, (_, x) => dark(x + 4, y + 4)));

function readPath(size: number, path: string): string {
  const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)].map(([, x, y, width]) => [x, y, width].map(Number));
  assert.equal(runs.map(([x, y, width]) => `M${x} ${y}h${width}v1h-${width}z`).join(''), path);
  return readQr(
    withoutQuiet(size, (x, y) => runs.some(([left = 0, top, width = 0]) => top === y && left <= x && x < left + width)),
  );
}

test('the QR code of the page and of the plain receipt read back as the code, and nothing but the code', () => {
  for (const drawn of [code, ...Array.from({ length: 200 }, newCode)]) {
    const qr = qrOf(drawn);
    assert.equal(readPath(qr.size, svgPath(qr)), drawn);
    const [, side = '', path = ''] = /viewBox="0 0 (\d+) \d+".*<path d="([^"]+)"/.exec(svgQr(drawn, 'x').safe) ?? [];
    assert.equal(readPath(Number(side), path), drawn);
  }
});

test('the reader would notice one wrong module', () => {
  const { size, runs } = qrOf(code);
  const modules = withoutQuiet(size, (x, y) => runs.some((run) => run.y === y && run.x <= x && x < run.x + run.width));
  assert.equal(readQr(modules), code);
  const row = modules.at(-1)!;
  row[row.length - 4] = !row[row.length - 4];
  let read = '';
  try {
    read = readQr(modules);
  } catch (error) {
    assert.ok(error instanceof Error);
  }
  assert.notEqual(read, code);
});

test('a note says nothing of police or portal, in its words or its name, unless it is asked to', () => {
  for (const lang of ['da', 'en'] as const) {
    const plain = JSON.stringify(noteWith(false, lang));
    assert.doesNotMatch(plain, /polit|police|vidne|tip\b|svar|repl|kode|code for|eksempel/i);
    const telling = noteWith(true, lang);
    assert.match(telling.title + telling.fileName, /polit|police/);
    assert.ok(telling.lines.join('\n').includes('https://eksempel.dk/svar/'));
  }
  assert.equal(noteWith(false).fileName, 'noter-2026-11-22');
  assert.deepEqual(noteWith(false).lines, ['22. november 2026']);
});

test('the code is written on two lines, and nothing of it is lost', () => {
  assert.deepEqual(codeLines(code), ['7K3M-9QX2-', 'ABCD-EFGH-J']);
});

test('every character a code can have is spelled as people spell on the phone', () => {
  assert.deepEqual(spell('7K3M-J', 'da'), [
    { group: '7K3M', spoken: ['syv', 'K som Karen', 'tre', 'M som Marie'] },
    { group: 'J', spoken: ['J som Johan'] },
  ]);
  assert.deepEqual(spell('0X', 'en')[0]?.spoken, ['zero', 'X as in X-ray']);
  for (const lang of ['da', 'en'] as const) {
    const spoken = spell('0123456789ABCDEFGHJKMNPQRSTVWXYZ', lang)[0]!.spoken;
    assert.equal(new Set(spoken).size, 32);
    assert.deepEqual(
      spoken.filter((word) => word.length < 2),
      [],
    );
  }
});

test('the receipt says in English all it says in Danish, and nothing in Danish', () => {
  const sentences = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    if (typeof value === 'function') return sentences((value as (...of: string[]) => unknown)('1', '2'));
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(sentences) : [];
  };
  const [da, en] = [sentences(receiptText.da), sentences(receiptText.en)];
  assert.equal(da.length, en.length);
  assert.ok(da.length > 40);
  assert.deepEqual(
    [...da, ...en].filter((sentence) => sentence.trim() === ''),
    [],
  );
  assert.deepEqual(
    en.filter((sentence) => /[æøå]|politi/i.test(sentence)),
    [],
  );
});
