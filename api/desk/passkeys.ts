import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { and, asc, eq, ne } from 'drizzle-orm';
import type { Hono } from 'hono';
import { z } from 'zod';
import { Refusal } from '../refusal.ts';
import type { DeskEnv } from './access.ts';
import { recordAccess } from './access-log.ts';
import { beginSession } from './begin-session.ts';
import { parseBody } from './body.ts';
import type { Desk } from './desk.ts';
import { giveOnce, takeOnce } from './once.ts';

const challengeMs = 5 * 60_000;
const maxPasskeys = 20;
/** EdDSA, ES256, RS256 (IANA COSE): what authenticators have; the library would also try what Node calls experimental */
const supportedAlgorithmIDs = [-8, -7, -257];
const bytes = z.string().max(20_000);
/** What the browser makes of a credential (WebAuthn Level 3, 5.1.8); the bytes in it are checked by the library. */
const credential = {
  id: z.string().min(1).max(1400),
  rawId: bytes,
  type: z.literal('public-key'),
  clientExtensionResults: z.object({}).default({}),
};
const signature = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.nullish(),
  }),
});
const made = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(20)).max(10).default([]),
  }),
});
const challenged = z.object({ challenge: z.string() });
const adding = challenged.extend({ member: z.string() });
const name = z.string().trim().min(1).max(60);
const stepUp = z.boolean().default(false);

/** 250 modules, loaded when somebody first uses a passkey and not before the desk can answer. */
const webauthn = () => import('@simplewebauthn/server');

/**
 * PASSKEYS (WebAuthn). The authenticator must have verified its owner, by PIN, finger or face on the device, so that one
 * press proves both factors; it is asked for and it is checked. Relying party and origin are the desk's own. A challenge is
 * bound to the browser that got it and good for one try. One to make a new passkey with is given to a member who has just
 * proven both factors, and is good for no other member.
 */
export function addPasskeys(api: Hono<DeskEnv>, desk: Desk): void {
  const { store, origin, now } = desk;
  const { read, t } = store;
  const { passkey } = t;
  const rpID = new URL(origin).hostname;
  const expected = { expectedOrigin: origin, expectedRPID: rpID, requireUserVerification: true };
  const own = (id: string, member: string) => and(eq(passkey.id, id), eq(passkey.userId, member));

  const list = (member: string) =>
    read
      .select({ id: passkey.id, name: passkey.name, createdAt: passkey.createdAt, lastUsedAt: passkey.lastUsedAt })
      .from(passkey)
      .where(eq(passkey.userId, member))
      .orderBy(asc(passkey.createdAt), asc(passkey.id));

  api.post('/auth/passkey/options', async (c) => {
    const { generateAuthenticationOptions } = await webauthn();
    const options = await generateAuthenticationOptions({ rpID, userVerification: 'required', timeout: challengeMs });
    await giveOnce(desk, c, 'passkey', { challenge: options.challenge }, challengeMs);
    return c.json(options);
  });

  api.post('/auth/passkey/sign-in', async (c) => {
    const body = await parseBody(c, z.object({ credential: signature, stepUp }));
    const given = await takeOnce(desk, c, 'passkey', challenged);
    const [known] = await read.select().from(passkey).where(eq(passkey.id, body.credential.id));
    if (!given || !known) throw new Refusal('passkey_refused');
    if (body.stepUp && c.get('member')?.id !== known.userId) throw new Refusal('passkey_refused');
    const { response, ...rest } = body.credential;
    const { userHandle, ...signed } = response;
    const { verifyAuthenticationResponse } = await webauthn();
    const verified = await refusing(() =>
      verifyAuthenticationResponse({
        ...expected,
        response: { ...rest, response: { ...signed, ...(userHandle ? { userHandle } : {}) } },
        expectedChallenge: given.challenge,
        credential: { id: known.id, publicKey: Buffer.from(known.publicKey, 'base64url'), counter: known.counter },
      }),
    );
    const { newCounter: counter } = verified.authenticationInfo;
    const at = now();
    await store.write(async (tx) => {
      await tx.update(passkey).set({ counter, lastUsedAt: at }).where(eq(passkey.id, known.id));
    });
    await beginSession(desk, c, { userId: known.userId, method: 'passkey', provenAt: at });
    return c.json({ ok: true });
  });

  api.get('/passkeys', async (c) => c.json({ passkeys: await list(c.get('member').id) }));

  api.post('/passkeys/options', async (c) => {
    const { id, email, name } = c.get('member');
    const has = await list(id);
    const { generateRegistrationOptions } = await webauthn();
    const options = await generateRegistrationOptions({
      rpName: 'Vidne',
      rpID,
      userID: Buffer.from(id),
      userName: email,
      userDisplayName: name,
      timeout: challengeMs,
      attestationType: 'none',
      supportedAlgorithmIDs,
      excludeCredentials: has.map(({ id }) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    await giveOnce(desk, c, 'passkey_new', { challenge: options.challenge, member: id }, challengeMs);
    return c.json(options);
  });

  api.post('/passkeys', async (c) => {
    const body = await parseBody(c, z.object({ name, credential: made }));
    const { id: userId } = c.get('member');
    const given = await takeOnce(desk, c, 'passkey_new', adding);
    if (given?.member !== userId) throw new Refusal('passkey_refused');
    const response = body.credential as RegistrationResponseJSON;
    const { verifyRegistrationResponse } = await webauthn();
    const { registrationInfo } = await refusing(() =>
      verifyRegistrationResponse({ ...expected, supportedAlgorithmIDs, response, expectedChallenge: given.challenge }),
    );
    const { id, publicKey, counter } = registrationInfo!.credential;
    const at = now();
    await store.write(async (tx) => {
      const [taken] = await tx.select({ id: passkey.id }).from(passkey).where(eq(passkey.id, id));
      if (taken || (await tx.$count(passkey, eq(passkey.userId, userId))) >= maxPasskeys)
        throw new Refusal('passkey_refused');
      const { transports } = body.credential.response;
      const key = { id, userId, name: body.name, publicKey: Buffer.from(publicKey).toString('base64url') };
      await tx.insert(passkey).values({ ...key, counter, transports, createdAt: at });
      const details = { name: body.name };
      await recordAccess(tx, t, { at, action: 'passkey_add', actor: userId, subject: userId, details });
    });
    return c.json({ passkeys: await list(userId) }, 201);
  });

  api.post('/passkeys/:id/name', async (c) => {
    const body = await parseBody(c, z.object({ name }));
    const { id: userId } = c.get('member');
    const [found] = await store.write((tx) =>
      tx
        .update(passkey)
        .set(body)
        .where(own(c.req.param('id'), userId))
        .returning({ id: passkey.id }),
    );
    if (!found) throw new Refusal('passkey_unknown');
    return c.json({ passkeys: await list(userId) });
  });

  /** What is removed may be lost: whoever else is signed in as this person is signed out. */
  api.post('/passkeys/:id/remove', async (c) => {
    await parseBody(c, z.object({}));
    const { id: userId } = c.get('member');
    const at = now();
    await store.write(async (tx) => {
      const gone = await tx
        .delete(passkey)
        .where(own(c.req.param('id'), userId))
        .returning({ name: passkey.name });
      if (!gone[0]) throw new Refusal('passkey_unknown');
      const others = and(eq(t.session.userId, userId), ne(t.session.id, c.get('session').id));
      await tx.delete(t.session).where(others);
      await recordAccess(tx, t, { at, action: 'passkey_remove', actor: userId, subject: userId, details: gone[0] });
    });
    return c.json({ passkeys: await list(userId) });
  });
}

/** The library says by throwing what is wrong with a credential; the person is told one thing for all of it. */
async function refusing<T extends { verified: boolean }>(work: () => Promise<T>): Promise<T> {
  const answer = await work().catch(() => undefined);
  if (!answer?.verified) throw new Refusal('passkey_refused');
  return answer;
}
