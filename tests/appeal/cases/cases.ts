import assert from 'node:assert/strict';
import { decisionFailures } from '../../../api/appeal/gate/decided.ts';
import { type Failure, gate } from '../../../api/appeal/gate.ts';
import { bookOf, changed, decision, now, offences } from '../drafts.ts';
import { bounds } from './bounds.ts';
import type { Case } from './case.ts';
import { contents } from './contents.ts';
import { everywhere } from './everywhere.ts';
import { grounds } from './grounds.ts';
import { others } from './others.ts';
import { people } from './people.ts';
import { protection } from './protection.ts';

/** Every case of the gate. docs/publication-gate.md names, for each condition, those that trip over it. */
export const cases: readonly Case[] = [
  ...grounds,
  ...people,
  ...protection,
  ...contents,
  ...others,
  ...everywhere,
  ...bounds,
];

/** What the gate, and where it is asked the rule of two people, says to a case. */
export function failuresOf(one: Case): Failure[] {
  const draft = changed(one.kind, one.changes);
  const book = bookOf(draft);
  const { ok, failures } = gate(draft, book, offences, now);
  assert.equal(ok, failures.length === 0, one.name);
  if (!one.decision) return failures;
  return [...failures, ...decisionFailures(draft, { ...decision, ...one.decision } as typeof decision, book, offences)];
}
