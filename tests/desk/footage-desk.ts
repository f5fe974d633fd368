import { sealCode } from '../../api/desk/footage/link.ts';
import { type Identity, newIdentity, parseIdentity, recipientOf } from '../../api/drop/age.ts';
import { openJson } from '../../api/drop/json.ts';
import { askedKey, type MailboxId } from '../../api/drop/keys.ts';
import { newCode, openMailbox } from '../../api/drop/mailbox.ts';
import { readAll } from '../../api/drop/open-blobs.ts';
import { type RequestDocument, requestDocument } from '../../api/footage/request.ts';
import { ulid } from '../../api/ulid.ts';
import type { FootageWish } from '../../site/desk/wire-footage.ts';
import { hex32, user } from '../db/rows.ts';
import type { TestDesk } from './bench.ts';

const hourMs = 3_600_000;
const ago = (hours: number): string => new Date(Date.now() - hours * hourMs).toISOString();

/** What an officer fills in, standing in the shop. */
export const footageWish = (fields: Partial<FootageWish> = {}): FootageWish => ({
  place: 'Testgade 1, 9999 Prøveby',
  from: ago(3),
  to: ago(2),
  cameras: 'Den ved døren',
  why: 'Vi leder efter en cyklist i gul jakke.',
  caseReference: '0700-10203-00001-26',
  ground: { kind: 'voluntary' },
  deadline: ago(-72),
  contact: { name: 'Prøve Betjent', phone: '12 34 56 78', unit: 'Lokalpolitiet' },
  addressees: [{ name: 'Kiosken på hjørnet', language: 'da' }],
  ...fields,
});

interface Inserted {
  request: string;
  addressee: string;
  mailbox: string;
}

/** Rows of a request as asking leaves them, without a mailbox anybody could open (argon2id takes its time). */
export async function insertAsked(
  { store, desk }: TestDesk,
  { district, isClosed = false }: { district: string; isClosed?: boolean },
): Promise<Inserted> {
  const { t } = store;
  const at = desk.now();
  const [id, addressee, mailbox] = [ulid(at), ulid(at), hex32()];
  const asker = user(at, { role: 'investigator', district });
  const wish = footageWish();
  await store.write(async (tx) => {
    await tx.insert(t.user).values(asker);
    await tx.insert(t.footageRequest).values({
      id,
      // of a year in which nothing is asked through the desk
      reference: `F-2020-${mailbox.slice(-6)}`,
      district,
      place: wish.place,
      footageFrom: new Date(wish.from),
      footageTo: new Date(wish.to),
      cameras: wish.cameras,
      why: wish.why,
      caseRef: wish.caseReference,
      ground: wish.ground,
      deadlineAt: new Date(wish.deadline),
      keptUntil: new Date(at.getTime() + 30 * 24 * hourMs),
      contactName: wish.contact.name,
      contactPhone: wish.contact.phone,
      askedBy: asker.id,
      askedAt: at,
      ...(isClosed ? { state: 'closed' as const, closedAt: at, closedBy: asker.id } : {}),
    });
    await tx.insert(t.footageAddressee).values({
      id: addressee,
      requestId: id,
      name: 'Kiosken',
      language: 'da',
      email: 'kiosken@example.dk',
      mailbox,
      mailboxRecipient: recipientOf(parseIdentity(newIdentity())),
      sealedCode: isClosed ? null : sealCode(newCode(), desk.viewingIdentity),
      writtenAt: at,
      remindedAt: at,
      addedAt: at,
    });
  });
  return { request: id, addressee, mailbox };
}

/** The mailbox of a link, as the shop's page derives it. */
export async function openLink(link: string): Promise<{ id: MailboxId; identity: Identity; recipient: string }> {
  return openMailbox(link.slice(link.indexOf('#') + 1));
}

/** What is asked, as `identity` opens it in the drop. */
export async function readAsked(
  { desk: { drop } }: { desk: Pick<TestDesk['desk'], 'drop'> },
  mailbox: MailboxId,
  identity: Identity,
): Promise<RequestDocument> {
  return openJson(requestDocument, await readAll(await drop.get(askedKey(mailbox))), identity);
}
