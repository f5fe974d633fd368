import { createHash } from 'node:crypto';
import { and, eq, gt } from 'drizzle-orm';
import type { Store } from '../db/store.ts';

/** Longer than better-auth takes a code for: its own half minute, the one before and the one after. */
export const rememberedMs = 3 * 60_000;

/**
 * A code of the app opens once (RFC 6238, 5.2): whoever looked over a shoulder comes too late. Answers false when the
 * member has used it before. Kept beside the sign-in attempts, and swept with them.
 */
export const useCode = ({ write, t: { verification } }: Store, member: string, code: string, at: Date) =>
  write(async (tx) => {
    const identifier = `used-code-${member}-${createHash('sha256').update(code).digest('hex')}`;
    const remembered = and(eq(verification.identifier, identifier), gt(verification.expiresAt, at));
    const [used] = await tx.select({ id: verification.id }).from(verification).where(remembered).limit(1);
    if (used) return false;
    const expiresAt = new Date(at.getTime() + rememberedMs);
    const row = { id: `${identifier}-${at.getTime()}`, identifier, value: '', expiresAt, createdAt: at, updatedAt: at };
    await tx.insert(verification).values(row);
    return true;
  });
