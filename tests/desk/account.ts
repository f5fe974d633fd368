import { like } from 'drizzle-orm';
import { type TOTP, URI } from 'otpauth';
import type { Role } from '../../api/db/values.ts';
import { createInvite } from '../../api/desk/invites.ts';
import type { Browser, TestDesk } from './bench.ts';

export const password = 'korrekt hest batteri på væggen';

/** A member of staff with a password and a code app. */
export interface Account {
  browser: Browser;
  email: string;
  totp: TOTP;
  backupCodes: string[];
}

/** From a link to a working account, the way a person does it. */
export async function join(desk: TestDesk, token: string, email: string): Promise<Account> {
  const browser = desk.browser();
  const person = { token, name: 'Søren Krogh', email, password, language: 'da' };
  await browser.expect(201, browser.post('/invites/accept', person));
  const enabled = browser.post('/auth/two-factor/enable', { password });
  const { totpURI, backupCodes } = await browser.expect<{ totpURI: string; backupCodes: string[] }>(200, enabled);
  const totp = URI.parse(totpURI) as TOTP;
  await browser.expect(200, browser.post('/auth/two-factor/verify-totp', { code: totp.generate() }));
  return { browser, email, totp, backupCodes };
}

/** A new member in this role, joined by an invite nobody had to make. */
export async function joinAs(desk: TestDesk, role: Role, email: string): Promise<Account> {
  const at = desk.desk.now();
  const expiresAt = new Date(at.getTime() + 60_000);
  const invite = { role, district: null, createdBy: null, createdAt: at, expiresAt };
  return join(desk, await createInvite(desk.store, invite), email);
}

/** So that the code the app still shows counts as a new one: waiting for it would take the test a minute. */
export const forgetCodes = ({ store }: TestDesk): Promise<void> =>
  store.write(async (tx) => {
    const { verification } = store.t;
    await tx.delete(verification).where(like(verification.identifier, 'used-code-%'));
  });
