import type { Store, Tables } from '../../api/db/store.ts';
import { ulid } from '../../api/ulid.ts';

type Row<T extends 'tip' | 'file' | 'user'> = Tables[T]['$inferInsert'];

let made = 0;
/** 32 hex digits, a different one each time. */
export const hex32 = (): string => (++made).toString(16).padStart(32, '0');

export const user = (at: Date, fields: Partial<Row<'user'>> = {}): Row<'user'> => {
  const id = ulid(at);
  return { id, name: 'Mette Holm', email: `${id}@politi.example`, createdAt: at, updatedAt: at, ...fields };
};

export const tip = (at: Date, fields: Partial<Row<'tip'>> = {}): Row<'tip'> => {
  const id = hex32();
  return {
    id,
    reference: `T-2026-${id.slice(-6)}`,
    language: 'da',
    receivedAt: at,
    dueAt: new Date(at.getTime() + 3_600_000),
    priority: 3,
    text: 'Jeg så en mand med en rød cykel ved stationen.',
    mailbox: hex32(),
    mailboxRecipient: '',
    updatedAt: at,
    ...fields,
  };
};

export const file = (at: Date, tipId: string, fields: Partial<Row<'file'>> = {}): Row<'file'> => ({
  id: hex32(),
  tipId,
  position: 0,
  claimedName: 'IMG_0042.MOV',
  claimedType: 'video/quicktime',
  sizeBytes: 12_345,
  segments: [{ start: 0, lengthBytes: 12_345 }],
  sha256: 'a'.repeat(64),
  state: 'queued',
  stateChangedAt: at,
  nextAttemptAt: at,
  description: { kind: 'video', hasAudio: true, remarks: [] },
  ...fields,
});

export const insert = <T extends 'tip' | 'file' | 'user'>(store: Store, table: T, row: Row<T>): Promise<void> =>
  store.write(async (tx) => {
    await tx.insert(store.t[table]).values(row as never);
  });
