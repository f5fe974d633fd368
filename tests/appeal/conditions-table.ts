import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { districts, type Jurisdiction } from '../../api/appeal/districts.ts';
import type { Draft } from '../../api/appeal/draft.ts';
import { type Condition, generalConditions, type Needs, type Rule } from '../../api/appeal/rule-book.ts';
import type { Case } from './cases/case.ts';
import { cases, failuresOf } from './cases/cases.ts';
import { books, changed } from './drafts.ts';

/**
 * The table of docs/publication-gate.md: every condition of every rule book with the cases that trip over it, found by
 * running them; for a condition that only permits, the cases that pass by it. Written anew by
 * `node_modules/.bin/node tests/appeal/conditions-table.ts`.
 */
export const document = fileURLToPath(new URL('../../docs/publication-gate.md', import.meta.url));
const marks = ['<!-- conditions: generated, see tests/appeal/conditions-table.ts -->\n', '<!-- end of conditions -->'];

interface Row {
  condition: string;
  cite: string;
  text: string;
  asks: string;
  cases: readonly string[];
}

const judged = cases.map((one) => {
  const draft = changed(one.kind, one.changes);
  const jurisdiction: Jurisdiction = draft.district ? districts[draft.district].jurisdiction : 'DK';
  return { one, draft, jurisdiction, tripped: new Set(failuresOf(one).map(({ condition }) => condition)) };
});

const asks = ({ kind, ...values }: Needs): string =>
  [kind, ...Object.entries(values).map(([key, value]) => `${key} ${value}`)].join(', ');

const shows = (draft: Draft): boolean =>
  (draft.media ?? []).some(({ kind, subjectRef }) => kind !== 'sketch' && subjectRef !== undefined);
const names = (draft: Draft): boolean => (draft.subjects ?? []).some(({ identity }) => identity !== undefined);

function casesOf(jurisdiction: Jurisdiction, rule: Rule, { id, needs }: Condition): string[] {
  const here = judged.filter((entry) => entry.jurisdiction === jurisdiction);
  const permits = (needs.kind === 'picture' || needs.kind === 'identity') && needs.allowed === 'yes';
  if (!permits) return here.filter(({ tripped }) => tripped.has(`${rule.id}/${id}`)).map(({ one }) => one.name);
  const uses = needs.kind === 'picture' ? shows : names;
  const stands = (one: Case, draft: Draft) =>
    one.says.length === 0 && draft.legalBasis?.rule === rule.id && uses(draft);
  return here.filter(({ one, draft }) => stands(one, draft)).map(({ one }) => one.name);
}

export const rowsOf = (jurisdiction: Jurisdiction): Row[] =>
  books[jurisdiction].rules.flatMap((rule) =>
    rule.conditions.map((condition) => ({
      condition: `${rule.id}/${condition.id}`,
      cite: condition.cite.da,
      text: condition.text.en,
      asks: asks(condition.needs),
      cases: casesOf(jurisdiction, rule, condition),
    })),
  );

export const generalRows = (): Row[] =>
  generalConditions.map((id) => ({
    condition: `general/${id}`,
    cite: books.DK.general[id].cite.da,
    text: books.DK.general[id].text.en,
    asks: 'always',
    cases: judged.filter(({ tripped }) => tripped.has(`general/${id}`)).map(({ one }) => one.name),
  }));

const named = 4;
const listed = (all: readonly string[]): string =>
  [...all.slice(0, named), ...(all.length > named ? [`and ${all.length - named} more`] : [])].join('; ');

const table = (title: string, rows: readonly Row[]): string =>
  [
    `## ${title}\n`,
    '| condition | paragraph | what it says | the gate asks | cases |',
    '|---|---|---|---|---|',
    ...rows.map((row) => `| \`${row.condition}\` | ${row.cite} | ${row.text} | ${row.asks} | ${listed(row.cases)} |`),
    '',
  ].join('\n');

/** The whole document, its tables as they have to be now. */
export function documentNow(): string {
  const [before = '', rest = ''] = readFileSync(document, 'utf8').split(marks[0]!);
  const after = rest.split(marks[1]!)[1] ?? '';
  const tables = [
    table('Denmark', rowsOf('DK')),
    table('Greenland', rowsOf('GL')),
    table('The Faroe Islands', rowsOf('FO')),
    table('Every appeal', generalRows()),
  ];
  return `${before}${marks[0]}\n${tables.join('\n')}\n${marks[1]}${after}`;
}

if (import.meta.main) writeFileSync(document, documentNow());
