import { newIdentity, parseIdentity, parseRecipient, recipientOf } from '../../api/drop/age.ts';
import type { Letter, TipDocument, TipFile } from '../../api/drop/documents.ts';
import { sealJson } from '../../api/drop/json.ts';
import { inboxMessageKey } from '../../api/drop/keys.ts';
import type { HandInDocument, HandInFile } from '../../api/footage/hand-in.ts';
import { requestQuestion } from '../../api/footage/request.ts';
import { ulid } from '../../api/ulid.ts';
import { hex32, user } from '../db/rows.ts';
import { type SeedFile, seedTip, seedUpload, type TestBench } from './bench.ts';

/** Somebody the police asked for footage, as the desk has them. */
export interface AskedShop {
  readonly id: string;
  readonly request: string;
  readonly mailbox: { id: string; recipient: string };
  /** the question with the five answers */
  readonly question: string;
}

export async function insertAsked(bench: TestBench, name = 'Kiosken på hjørnet'): Promise<AskedShop> {
  const { store, now } = bench;
  const { t } = store;
  const at = now();
  const [member, request, id, question] = [user(at, { role: 'investigator' }), ulid(at), ulid(at), ulid(at)];
  const reference = `F-2026-${request.slice(-6)}`;
  const mailbox = { id: hex32(), recipient: recipientOf(parseIdentity(newIdentity())) };
  const options = ['saved', 'nothing', 'off', 'not_mine', 'help'].map((each) => ({
    id: each,
    da: `${each} da`,
    en: `${each} en`,
  }));
  const phrase = {
    id: requestQuestion,
    da: 'Har I optagelser?',
    en: 'Do you have footage?',
    answer: { kind: 'choice' as const, options },
  };
  await store.write(async (tx) => {
    await tx.insert(t.user).values(member);
    await tx.insert(t.footageRequest).values({
      ...{ id: request, reference, district: 'fyn', place: 'Testgade 1', cameras: '', why: 'Et indbrud' },
      ...{ footageFrom: at, footageTo: at, caseRef: '0700-10203-00001-26', ground: { kind: 'voluntary' as const } },
      ...{ deadlineAt: at, keptUntil: at, contactName: 'Prøve', contactPhone: '', askedBy: member.id, askedAt: at },
    });
    await tx.insert(t.footageAddressee).values({
      ...{ id, requestId: request, name, language: 'da' as const, addedAt: at, remindedAt: at },
      ...{ mailbox: mailbox.id, mailboxRecipient: mailbox.recipient },
    });
    const asks = { id: question, addresseeId: id, from: 'police', kind: 'text', text: phrase.da, at, phrase } as const;
    await tx.insert(t.footageLetter).values(asks);
  });
  return { id, request: reference, mailbox, question };
}

export type Described = SeedFile & Partial<Omit<HandInFile, 'upload' | 'name' | 'type'>>;

/** Hands in as a shop's page does: the intake's document has no name, the sealed one has them all. */
export async function seedHandIn(
  bench: TestBench,
  files: readonly Described[],
  shop: Pick<AskedShop, 'mailbox'> | undefined,
  change: { said?: Partial<HandInDocument>; document?: Partial<TipDocument> } = {},
): Promise<TipDocument> {
  const tip = change.document?.tip ?? hex32();
  const uploads: TipFile[] = [];
  const described: HandInFile[] = [];
  for (const { name, type, bytes, senderSha256, ...rest } of files) {
    const sent = { name: '', type: '', bytes, ...(senderSha256 === undefined ? {} : { senderSha256 }) };
    const file = await seedUpload(bench, sent, Math.max(64 * 1024, bytes.length));
    uploads.push(file);
    described.push({ upload: file.upload, name, type, role: 'footage', folder: '', ...rest });
  }
  const said: HandInDocument = {
    ...{
      v: 1,
      tip,
      ...(shop ? { request: shop.mailbox.id } : {}),
      text: '',
      clocks: [],
      cameras: [],
      files: described,
    },
    ...change.said,
  };
  const sealedHandIn = Buffer.from(sealJson(said, [parseRecipient(bench.recipient)])).toString('base64');
  const box = shop ? { mailbox: shop.mailbox } : {};
  return seedTip(bench, uploads, { text: '', tip, sealedHandIn, ...box, ...change.document });
}

/** A letter of the shop, as the intake puts it down. Answers its id. */
export async function seedLetter(
  bench: TestBench,
  { mailbox }: Pick<AskedShop, 'mailbox'>,
  body: { text: string; answers?: { to: string; value: string } },
  at = bench.now(),
): Promise<string> {
  const id = ulid(at);
  const from = 'sender' as const;
  const said: Letter = { v: 1, id, mailbox: mailbox.id, at: at.toISOString(), from, body: { kind: 'text', ...body } };
  await bench.drop.putIfAbsent(inboxMessageKey(id), sealJson(said, [parseRecipient(bench.recipient)]));
  return id;
}
