import { and, eq, gt, isNull, sql } from 'drizzle-orm';
import type { Reader } from '../../db/store.ts';
import { parsed, type Said } from '../audit/events.ts';

/**
 * FORMS: the digests of sealed bytes that custody names since objects were sealed to a new key (docs/decisions/0046). What was
 * recorded when an object came is never changed; each form that custody names is a true one, so that whoever is killed between an
 * event and its object leaves nothing that looks altered.
 */
export type Forms = Map<number, Set<string>>;

/** As it stands in an event of a file: `<start>:<SHA-256 of the sealed bytes>`, by spaces. */
export interface SealedForm {
  readonly start: number;
  readonly sealedSha256: string;
}

export const formsText = (forms: readonly SealedForm[]): string =>
  forms.map(({ start, sealedSha256 }) => `${start}:${sealedSha256}`).join(' ');

function addForms(to: Forms, details: Readonly<Record<string, unknown>>): Forms {
  const text = details['what'] === 'key' ? details['sealed'] : undefined;
  for (const [, start, sha256] of typeof text === 'string'
    ? text.matchAll(/(?:^| )(\d{1,16}):([0-9a-f]{64})(?= |$)/g)
    : [])
    to.set(Number(start), (to.get(Number(start)) ?? new Set()).add(sha256!));
  return to;
}

/** By the start of their segment. */
export const resealedSegments = (said: readonly Said[]): Forms =>
  said.reduce(
    (forms, { action, details }) => (action === 'seal' ? addForms(forms, details) : forms),
    new Map() as Forms,
  );

/** Of the document of one tip. */
export async function resealedDocument({ read, t }: Pick<Reader, 'read' | 't'>, tipId: string): Promise<Set<string>> {
  const { custodyEvent: event } = t;
  const rows = await read
    .select({ details: sql<unknown>`${event.details}` })
    .from(event)
    .where(and(eq(event.tipId, tipId), eq(event.action, 'seal'), isNull(event.fileId)));
  return new Set(rows.flatMap(({ details }) => documentForm(parsed(details)) ?? []));
}

function documentForm(details: unknown): string | undefined {
  const { what, sealedDocumentSha256: sha256 } = (details ?? {}) as Record<string, unknown>;
  return what === 'key' && typeof sha256 === 'string' ? sha256 : undefined;
}

const pageRows = 500;

/** Of every file and every tip. */
export async function resealedForms({ read, t: { custodyEvent: event } }: Pick<Reader, 'read' | 't'>) {
  const [files, tips] = [new Map<string, Forms>(), new Map<string, Set<string>>()];
  for (let after = 0; ; ) {
    const rows = await read
      .select({ seq: event.seq, fileId: event.fileId, tipId: event.tipId, details: sql<unknown>`${event.details}` })
      .from(event)
      .where(and(eq(event.action, 'seal'), gt(event.seq, after)))
      .orderBy(event.seq)
      .limit(pageRows);
    for (const { fileId, tipId, details } of rows) {
      const said = parsed(details);
      const form = documentForm(said);
      if (fileId !== null) files.set(fileId, addForms(files.get(fileId) ?? new Map(), { ...(said as object) }));
      else if (tipId !== null && form) tips.set(tipId, (tips.get(tipId) ?? new Set()).add(form));
    }
    if (rows.length < pageRows) return { files, tips };
    after = rows.at(-1)!.seq;
  }
}
