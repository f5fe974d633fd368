import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import { z } from 'zod';
import type { TipId } from '../drop/keys.ts';
import type { Limits } from '../limits.ts';
import { Refusal } from '../refusal.ts';
import { publishedAppeal } from './about.ts';
import { readBody } from './body.ts';
import { addDrafts, shownLimits } from './drafts.ts';
import type { Gate } from './gate.ts';
import { handIn, submitHandIn } from './hand-in.ts';
import type { Parts } from './parts.ts';
import type { Guard } from './pressure.ts';
import { beginSelfTest, isSelfTest, selfTestLimits, submitSelfTest } from './self-test.ts';
import { inWords } from './store-refusal.ts';
import { submission } from './submission.ts';
import { submitTip } from './submit.ts';
import { findHandInClaims, readClaims, type TipClaims } from './token.ts';

/** An id of an appeal or a request, as it stands in an address. */
export const publicId = z.string().regex(/^[A-Za-z0-9-]{1,40}$/);

export const opening = z.object({
  appeal: publicId.optional(),
  request: publicId.optional(),
  language: z.enum(['da', 'en']),
  /** a clip that is no evidence: it is graded and deleted (self-test.ts) */
  test: z.literal(true).optional(),
});

export const newTipId = (): TipId => randomBytes(16).toString('hex') as TipId;

/** Opening a tip, continuing it, and submitting it. */
export function addTips(app: Hono, parts: Parts, gate: Gate, guard: Guard): void {
  const { tokens, limits, siteDir, crowding } = parts;

  app.post('/api/tips', async (c) => {
    const { test, ...claims } = await readBody(c, opening);
    if (test && crowding.isOn) throw new Refusal('self_test_later', { retryAfterSeconds: 1800 });
    guard.open(c, publishedAppeal(siteDir, claims.appeal));
    const tip = newTipId();
    const answer = (of: TipClaims, shown: Limits) => {
      const { token, expiresAt } = tokens.issue(of);
      return c.json({ tip, token, expiresAt: expiresAt.toISOString(), limits: shownLimits(shown) }, 201);
    };
    if (!test) return answer({ tip, ...claims }, limits);
    const selfTestUntil = await inWords(() => beginSelfTest(parts, tip));
    return answer({ tip, language: claims.language, selfTestUntil }, selfTestLimits(limits));
  });

  addDrafts(app, parts, gate, guard);

  app.post('/api/tips/:tip/submit', async (c) => {
    const [authorization, tip] = [c.req.header('authorization'), c.req.param('tip')];
    const onRequest = findHandInClaims(tokens, authorization, tip);
    if (onRequest) {
      const given = await readBody(c, handIn);
      return c.json(await inWords(() => submitHandIn(parts, onRequest, given)), 201);
    }
    const claims = readClaims(tokens, authorization, tip);
    const words = await readBody(c, submission);
    const submit = () => (isSelfTest(claims) ? submitSelfTest(parts, claims, words) : submitTip(parts, claims, words));
    const submitted = await gate(() => inWords(submit), {
      of: claims.tip,
      about: publishedAppeal(siteDir, claims.appeal),
    });
    return c.json(submitted, 201);
  });
}
