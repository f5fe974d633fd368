import { eq } from 'drizzle-orm';
import type { SignInMethod } from '../db/values.ts';
import { recordAccess } from './access-log.ts';
import { challengedMember } from './challenge.ts';
import type { Desk } from './desk.ts';

/** Written before the browser gets its cookie: nobody works here whose coming in was not kept. */
export const recordSignIn = (
  { store, now }: Desk,
  action: 'sign_in' | 'step_up',
  { member, method }: { member: string; method: SignInMethod },
): Promise<void> =>
  store.write((tx) => recordAccess(tx, store.t, { at: now(), action, actor: member, subject: member, method }));

export const recordSignOut = ({ store, now }: Desk, member: string): Promise<void> =>
  store.write((tx) => recordAccess(tx, store.t, { at: now(), action: 'sign_out', actor: member, subject: member }));

/** A wrong password or code, with the account it was tried on. There is none to tell for an unknown address. */
export async function recordFailure(desk: Desk, cookie: string, body: object): Promise<void> {
  const { store, now } = desk;
  const known = 'email' in body ? await memberOf(desk, String(body.email)) : undefined;
  const subject = known ?? ('code' in body ? await challengedMember(desk, cookie) : undefined);
  if (!subject) return;
  const method = 'code' in body ? 'totp' : 'password';
  await store.write((tx) => recordAccess(tx, store.t, { at: now(), action: 'sign_in_failed', subject, method }));
}

async function memberOf({ store: { read, t } }: Desk, email: string): Promise<string | undefined> {
  const [found] = await read.select({ id: t.user.id }).from(t.user).where(eq(t.user.email, email.toLowerCase()));
  return found?.id;
}
