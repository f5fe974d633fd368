import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRows, separatorOf } from '../../api/footage/csv.ts';
import { dayOf, RegisterUnreadable, readRegister } from '../../api/footage/register.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const head =
  'Registreringsnummer;Navn;Adresse;Postnr;By;Placering;Breddegrad;Længdegrad;Antal kameraer;Opbevaring (dage);Særlige forhold;Kontaktperson;Telefon;E-mail;Samtykke;Samtykkedato;Gennemgås';
const kiosk =
  'R-1;Kiosken på hjørnet;Vestergade 12;5000;Odense C;Hovedindgang;55,39594;10,38831;4;30 dage;"Nøgle hos ejer;\nring først";Åse Ørsted;66 12 34 56;aase@kiosken.example;ja;01-02-2026;1.2.2027';

test('a file as Danish spreadsheets write it is read whole: mark, semicolons, decimals with comma, two lines in a field', () => {
  const { lines, refused, ignored } = readRegister(utf8(`\ufeff${head};Farve\r\n${kiosk};blå\r\n`));
  assert.deepEqual(refused, []);
  assert.deepEqual(ignored, ['Farve']);
  assert.deepEqual(lines, [
    {
      line: 2,
      registration: 'R-1',
      name: 'Kiosken på hjørnet',
      address: 'Vestergade 12, 5000 Odense C',
      placement: 'Hovedindgang',
      point: { lat: 55.39594, lon: 10.38831 },
      cameras: 4,
      storageDays: 30,
      conditions: 'Nøgle hos ejer;\nring først',
      persons: [{ name: 'Åse Ørsted', phone: '66 12 34 56', email: 'aase@kiosken.example' }],
      consent: 'given',
      consentOn: '2026-02-01',
      reviewOn: '2027-02-01',
    },
  ]);
});

test('the same in Windows-1252, in UTF-16 and with tabs or commas', () => {
  const wanted = readRegister(utf8(`${head}\n${kiosk}`)).lines;
  const bytes1252 = Uint8Array.from(`${head}\n${kiosk}`, (mark) => mark.codePointAt(0)!);
  const utf16 = Buffer.from(`\ufeff${head}\n${kiosk}`, 'utf16le');
  for (const bytes of [bytes1252, utf16]) assert.deepEqual(readRegister(bytes).lines, wanted);
  const tabs = `${head}\n${kiosk}`.replaceAll(/;(?!\n)/g, '\t');
  assert.deepEqual(readRegister(utf8(tabs)).lines, wanted);
  const commas = 'address,lat,lon,cameras\n"Vestergade 12, Odense",55.39594,10.38831,2\n';
  assert.deepEqual(readRegister(utf8(commas)).lines[0]?.point, { lat: 55.39594, lon: 10.38831 });
});

test('each bad line is named by its number, with every fault and its own words; the lines around it count', () => {
  const bad = [
    'R-2;Uden sted;;;;;;;;;;;;;;;',
    'R-3;Bageren;Algade 1;4000;Roskilde;;10,38;55,39;to;30 dage;;Bo;12;bo@;måske;31-02-2026;',
    'R-4;Banken;Algade 2;4000;Roskilde;;hjørnet;12;;;;;;;;;',
    'R-1;Igen;Algade 3;4000;Roskilde;;;;;;;;;;;;',
    'R-5;For mange;Algade 4;4000;Roskilde;;;;;;;;;;;;;mere',
    'R-6;Åben;"Algade 5;4000;Roskilde',
  ];
  const { lines, refused, header } = readRegister(
    utf8([head, kiosk, 'R-9;God;Algade 9;4000;Roskilde;;;;;;;;;;;;', ...bad].join('\n')),
  );
  assert.deepEqual(
    lines.map(({ line, registration }) => [line, registration]),
    [
      [2, 'R-1'],
      [4, 'R-9'],
    ],
  );
  assert.equal(header, head);
  assert.deepEqual(
    refused.map(({ text }) => text),
    bad,
  );
  assert.deepEqual(
    refused.map(({ line, faults }) => [line, faults.map(({ column, fault }) => `${column}: ${fault}`)]),
    [
      [5, ['Adresse: address_missing']],
      [
        6,
        [
          'Breddegrad: outside',
          'Antal kameraer: number',
          'E-mail: email',
          'Telefon: phone',
          'Samtykke: consent',
          'Samtykkedato: date',
        ],
      ],
      [7, ['Breddegrad: point']],
      [8, ['Registreringsnummer: twice']],
      [9, [': fields']],
      [10, [': quotes']],
    ],
  );
});

test('an address with a Danish domain is one; what no mail server takes is not', () => {
  const line = (email: string) => kiosk.replace('aase@kiosken.example', email);
  const read = (email: string) => readRegister(utf8(`${head}\n${line(email)}`));
  assert.equal(read('kontakt@køkken.dk').lines[0]?.persons[0]?.email, 'kontakt@køkken.dk');
  for (const email of ['søren@kiosken.dk', 'bo@kiosken.d', 'bo@kiosken.dk.', 'bo@1.2'])
    assert.deepEqual(read(email).refused[0]?.faults, [{ column: 'E-mail', fault: 'email' }], email);
});

test('a file whose first line names no place is no register', () => {
  for (const text of ['', '\n\n', 'Navn;Telefon\nBo;12345678', '{}'])
    assert.throws(() => readRegister(utf8(text)), RegisterUnreadable);
});

test('whatever a spreadsheet writes is read back as it was', () => {
  const field = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll('\r', '').trim());
  fc.assert(
    fc.property(
      fc.array(fc.array(field, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 8 }),
      fc.constantFrom(';', ',', '\t'),
      fc.constantFrom('\n', '\r\n'),
      (table, separator, end) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = table.map((row) => row.map(quoted).join(separator)).join(end);
        const rows = [...readRows(text, separator)];
        assert.deepEqual(
          rows.map(({ fields }) => fields),
          table,
        );
        assert.ok(rows.every(({ isOpen }) => !isOpen));
      },
    ),
  );
});

test('no bytes whatever make the reader fail in another way than it says', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const file = new Uint8Array([...utf8('adresse;breddegrad;længdegrad\n'), ...bytes]);
      const { lines, refused } = readRegister(file);
      assert.ok(lines.length + refused.length <= bytes.length + 1);
    }),
  );
});

test('the separator is the one outside quotation marks', () => {
  assert.equal(separatorOf('"a;b;c",d,e\nx;y;z'), ',');
  assert.equal(separatorOf('navn;adresse'), ';');
});

test('days are read in four ways, and none that the calendar does not have', () => {
  for (const text of ['30-11-2026', '30.11.2026', '30/11/2026', '2026-11-30']) assert.equal(dayOf(text), '2026-11-30');
  for (const text of ['', '30-11-26', '31-11-2026', '2026-13-01', 'i morgen']) assert.equal(dayOf(text), undefined);
});
