import { districts } from '../../appeal/districts.ts';
import { type Failure, gate, type Warning } from '../../appeal/gate.ts';
import type { Query } from '../../db/store.ts';
import type { Desk } from '../desk.ts';
import { draftOf } from './appeal-draft.ts';
import type { AppealRow } from './appeal-row.ts';
import { picturesOf } from './picture-row.ts';
import { shownPictures, withPictures } from './pictured-draft.ts';
import { readRules } from './rules.ts';

/** What the desk itself misses, beside the law: nobody can decide on a picture that is not there yet. */
const pictureMissing = {
  code: 'picture_not_drawn',
  cite: { da: '', en: '' },
  text: {
    da: 'Billedet er ikke tegnet endnu. Vent et øjeblik, eller tag det ud.',
    en: 'The picture has not been drawn yet. Wait a moment, or take it out.',
  },
} as const;

type Said = Pick<Failure, 'cite' | 'text' | 'field'> & { code: string };
export interface Judgement {
  ok: boolean;
  failures: Said[];
  warnings: Warning[];
  rulesVersion: string;
}

/** What the law as it stands in the content folder says of an appeal as it stands now. */
export async function judge(
  desk: Pick<Desk, 'contentDir' | 'store'>,
  read: Query,
  row: Pick<AppealRow, 'id' | 'draft' | 'publishAt'>,
  at: Date,
): Promise<Judgement> {
  const draft = draftOf(row.draft);
  const { books, offences } = readRules(desk);
  const { jurisdiction } = districts[draft.district];
  const book = books.find((one) => one.jurisdiction === jurisdiction);
  if (!book) throw new Error(`no rules of ${jurisdiction}`);
  const pictures = await picturesOf(read, desk.store.t, row.id);
  const said = gate(withPictures(draft, pictures), book, offences, at, row.publishAt ?? undefined);
  const drawn = shownPictures(draft, pictures).filter(({ state }) => state === 'made');
  const missing = (draft.media ?? []).flatMap(({ name }, n) =>
    drawn.some((one) => one.name === name) ? [] : [{ ...pictureMissing, field: `media.${n}` }],
  );
  const failures = [...said.failures, ...missing];
  return { ok: failures.length === 0, failures, warnings: said.warnings, rulesVersion: book.version };
}
