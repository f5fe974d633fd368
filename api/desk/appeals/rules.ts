import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Hono } from 'hono';
import { jurisdictions } from '../../appeal/districts.ts';
import { footageDays } from '../../appeal/incident.ts';
import { lifetimes, minorLifetime } from '../../appeal/model.ts';
import { offenceBook, ruleBook } from '../../appeal/rule-book.ts';
import { Refusal } from '../../refusal.ts';
import type { DeskEnv } from '../access.ts';
import type { Desk } from '../desk.ts';

/** THE LAW as it stands in the content folder, and how long appeals may live, for whoever writes one. */
export function addRules(api: Hono<DeskEnv>, desk: Desk): void {
  api.get('/rules', (c) => c.json({ ...readRules(desk), lifetimes, minorLifetime, footageDays }));
}

/** Read each time: a lawyer may correct it while the desk runs. Throws when it is not whole. */
export function readRules({ contentDir }: Pick<Desk, 'contentDir'>) {
  if (!contentDir) throw new Refusal('rules_missing');
  const read = (name: string): unknown => JSON.parse(readFileSync(join(contentDir, 'rules', `${name}.json`), 'utf8'));
  const books = jurisdictions.map((code) => ruleBook.parse(read(code)));
  return { books, offences: offenceBook.parse(read('offences')) };
}
