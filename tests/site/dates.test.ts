import assert from 'node:assert/strict';
import { test } from 'node:test';
import { footageGoneAt } from '../../api/appeal/incident.ts';
import { formatDateTime, formatSpan } from '../../site/dates.ts';

const danish = 'Europe/Copenhagen';

test('an instant is told in the district’s own time, in each language', () => {
  const at = new Date('2026-11-10T20:45:00Z');
  assert.equal(formatDateTime('da', at, danish), '10. november 2026 kl. 21.45');
  assert.equal(formatDateTime('en', at, danish), '10 November 2026 at 21:45');
  assert.equal(formatDateTime('da', at, 'America/Nuuk'), '10. november 2026 kl. 18.45');
});

test('a span is no more precise than it is known', () => {
  const from = '2026-11-10T20:45:00Z';
  assert.equal(
    formatSpan('da', { from, to: '2026-11-10T20:55:00Z', precision: 'minute' }, danish),
    'tirsdag den 10. november 2026 kl. 21.45–21.55',
  );
  assert.equal(formatSpan('da', { from, precision: 'day' }, danish), 'tirsdag den 10. november 2026');
  assert.equal(
    formatSpan('en', { from, to: '2026-11-12T08:00:00Z', precision: 'day' }, danish),
    '10 November 2026 – 12 November 2026',
  );
});

test('footage is gone 30 days after it was recorded', () => {
  assert.equal(footageGoneAt('2026-11-14T01:00:00Z').toISOString(), '2026-12-14T01:00:00.000Z');
});
