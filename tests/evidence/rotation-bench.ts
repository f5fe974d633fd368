import { randomBytes } from 'node:crypto';
import { newIdentity, parseIdentities, parseIdentity, parseRecipient, recipientOf } from '../../api/drop/age.ts';
import { sealJson } from '../../api/drop/json.ts';
import { askedKey, letterKey, type MailboxId } from '../../api/drop/keys.ts';
import type { Resealed } from '../../api/evidence/rotation/acting.ts';
import { resealAll } from '../../api/evidence/rotation/reseal.ts';
import { needs } from '../../api/evidence/rotation/survey.ts';
import { ulid } from '../../api/ulid.ts';
import { seedTip, seedUpload, type TestBench, workThrough } from './bench.ts';
import { insertAsked, seedHandIn } from './hand-in-bench.ts';

/** A bench whose identity opens what it opened before, and which seals to another from now on. */
export interface Rotated<B extends TestBench> {
  readonly bench: B;
  /** what its newest identity opens alone, as when the older one is retired */
  readonly alone: B;
  /** the newest identity, as it stands in its file */
  readonly text: string;
}

export function rotate<B extends TestBench>(bench: B): Rotated<B> {
  const text = newIdentity();
  const newest = parseIdentity(text);
  const recipient = recipientOf(newest);
  const { older = [], ...before } = bench.identity;
  return {
    bench: { ...bench, recipient, identity: { ...parseIdentities([text]), older: [before, ...older] } },
    text,
    alone: { ...bench, recipient, identity: newest },
  };
}

/** One of everything that is sealed to the police: a film in many segments, a hand-in, letters, a file that does not fit. */
export async function sendEverything(bench: TestBench) {
  const police = parseRecipient(bench.recipient);
  const letters = async (mailbox: string, recipient: string) => {
    const id = ulid(bench.now());
    const at = bench.now().toISOString();
    const body = { kind: 'text', text: 'Hvor var det?' };
    const readers = [parseRecipient(recipient), police];
    const key = letterKey(mailbox as MailboxId, id);
    await bench.drop.putIfAbsent(key, sealJson({ v: 1, id, mailbox, at, from: 'police', body }, readers));
    return key;
  };
  const sender = newIdentity();
  const mailbox = { id: randomBytes(16).toString('hex'), recipient: recipientOf(parseIdentity(sender)) };
  const bytes = randomBytes(19 * 1024 + 7);
  const film = await seedUpload(bench, { name: 'a.bin', type: 'video/mp4', bytes }, 1024);
  const { tip } = await seedTip(bench, [film], { text: 'En film', mailbox });
  const bad = await seedUpload(
    bench,
    { name: 'b.bin', type: 'video/mp4', bytes: randomBytes(3000), senderSha256: '0'.repeat(64) },
    1024,
  );
  await seedTip(bench, [bad], { text: 'En fil, der ikke passer' });
  const shop = await insertAsked(bench);
  const footage = { name: 'k1.bin', type: 'video/mp4', bytes: randomBytes(2000) };
  const handIn = await seedHandIn(bench, [{ ...footage, folder: 'kamera 1' }], shop);
  await workThrough(bench);
  const letter = await letters(mailbox.id, mailbox.recipient);
  const asked = askedKey(shop.mailbox.id as MailboxId);
  await bench.drop.putIfAbsent(asked, sealJson({ v: 1 }, [parseRecipient(shop.mailbox.recipient), police]));
  return { tip, film: film.upload, bytes, bad: bad.upload, handIn: handIn.tip, letter, asked, sender };
}

export const resealing = (bench: TestBench, unsound: (key: string) => void = () => undefined) => ({
  ...bench,
  unsound,
});

export const resealEverything = (bench: TestBench): Promise<Resealed> =>
  resealAll(resealing(bench), new AbortController().signal);

/** What still needs the older identity, as `<kind> <key>`. */
export async function needed(bench: TestBench): Promise<string[]> {
  const found: string[] = [];
  for await (const { kind, key } of needs(bench)) found.push(`${kind} ${key}`);
  return found;
}
