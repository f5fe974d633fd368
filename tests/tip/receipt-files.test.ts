import assert from 'node:assert/strict';
import { test } from 'node:test';
import { receiptText } from '../../site/text/receipt.ts';
import { calendarFile, isAhead, noonIn } from '../../site/tip/receipt-calendar.ts';
import { noteOf } from '../../site/tip/receipt-note.ts';
import { notePdf } from '../../site/tip/receipt-pdf.ts';
import { readCalendar } from './read-calendar.ts';
import { readPdf } from './read-pdf.ts';
import { readQr } from './read-qr.ts';

const code = '7K3M-9QX2-ABCD-EFGH-J';
const receivedAt = '2026-11-22T12:05:00Z';
const mailbox = 'https://eksempel.dk/svar/';

async function pdfWith(saysWhat: boolean, lang: 'da' | 'en' = 'da') {
  const note = noteOf({ code, receivedAt, lang, saysWhat, mailbox }, receiptText[lang]);
  return readPdf(new Uint8Array(await notePdf(note).arrayBuffer()));
}

test('the PDF opens by its own table, says the code, and draws a QR code that reads back', async () => {
  const { title, lang, texts, rectangles } = await pdfWith(false);
  assert.deepEqual([title, lang], ['Noter', 'da']);
  assert.deepEqual(texts, ['Noter', '7K3M-9QX2-', 'ABCD-EFGH-J', '22. november 2026']);
  const side = Math.max(...rectangles.map(([x = 0, , width = 0]) => x + width)) - 4;
  const isDark = (x: number, y: number): boolean =>
    rectangles.some(([left = 0, top, width = 0]) => top === y && left <= x && x < left + width);
  const modules = Array.from({ length: side }, (_, y) => Array.from({ length: side }, (_, x) => isDark(x + 4, y + 4)));
  assert.equal(readQr(modules), code);
});

test('a PDF that was asked to says what the code is for, with every Danish letter', async () => {
  const { title, texts } = await pdfWith(true);
  assert.equal(title, 'Kode til svar fra politiet');
  assert.ok(texts.includes('Læs svar og skriv igen på https://eksempel.dk/svar/'));
  assert.ok(texts.includes('Pas på koden. Ingen kan finde den igen for dig.'));
  assert.equal((await pdfWith(true, 'en')).lang, 'en');
});

const now = new Date('2026-11-22T12:05:09.123Z');
const bytesOf = async (file: Blob): Promise<Buffer> => Buffer.from(await file.arrayBuffer());

test('a reminder is a calendar entry as RFC 5545 asks, private, without the code', async () => {
  const file = await bytesOf(calendarFile({ at: '2026-11-29T12:00', title: 'Husk' }, now));
  assert.equal(file.includes('7K3M'), false);
  const { event, alarm, calendar } = readCalendar(file);
  assert.deepEqual(
    [calendar['VERSION'], event['SUMMARY'], event['DTSTART'], event['DTSTAMP'], event['CLASS'], event['DESCRIPTION']],
    ['2.0', 'Husk', '20261129T120000', '20261122T120509Z', 'PRIVATE', undefined],
  );
  assert.match(event['UID'] ?? '', /^[0-9a-f]{32}$/);
  assert.deepEqual([alarm['ACTION'], alarm['TRIGGER'], alarm['DESCRIPTION']], ['DISPLAY', 'PT0S', 'Husk']);
  assert.doesNotMatch(file.toString(), /polit|police|vidne|tip\b/i);
  const other = readCalendar(await bytesOf(calendarFile({ at: '2026-11-29T12:00', title: 'Husk' }, now)));
  assert.notEqual(other.event['UID'], event['UID']);
});

test('a title of any characters comes back as it was written, and the code only when it was wanted', async () => {
  for (const title of [
    'Ring; til, Åse\\Øjvind',
    `${'æ'.repeat(36)}🐕‍🦺${'ø'.repeat(60)}`,
    'a'.repeat(200),
    'מחר 10:00',
  ]) {
    const { event, alarm } = readCalendar(
      await bytesOf(calendarFile({ at: '2026-11-29T12:00', title, note: code }, now)),
    );
    assert.deepEqual([event['SUMMARY'], alarm['DESCRIPTION'], event['DESCRIPTION']], [title, title, code]);
  }
  const { event } = readCalendar(
    await bytesOf(calendarFile({ at: '2026-11-29T12:00', title: 'Husk\r\nEND:VEVENT\u0007' }, now)),
  );
  assert.equal(event['SUMMARY'], 'Husk\nEND:VEVENT');
});

test('a reminder is for a moment still to come', () => {
  assert.equal(noonIn(7, new Date(2026, 11, 28, 9)), '2027-01-04T12:00');
  assert.equal(isAhead(noonIn(1, now), now), true);
  for (const at of ['', '2026-11-29', '2026-11-20T12:00', '2026-13-40T12:00', '+012026-11-29T12:00'])
    assert.equal(isAhead(at, now), false, at);
});
