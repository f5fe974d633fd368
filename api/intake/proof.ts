import { createHash, createHmac, hash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/**
 * A riddle that costs the solver time and us nothing: find the number below `most` for which SHA-256 of `salt` followed by
 * the number as eight lower-case hexadecimal digits is `sha256`. Shown again as `Proof: <salt>.<digits>.<signature>`.
 */
export interface Riddle {
  readonly salt: string;
  readonly sha256: string;
  readonly most: number;
  readonly signature: string;
}

export interface Proofs {
  riddle(most: number): Riddle;
  /** Whether it is solved, ours, in time, and shown for the first time. */
  accept(shown: string): boolean;
}

const lifeMs = 5 * 60_000;
/** Each of them cost somebody a proof. Beyond that the oldest are forgotten, and could be shown a second time. */
const rememberedAtOnce = 100_000;

/**
 * Stateless riddles: everything about one stands in it, under our signature, so any node takes any answer and nobody is
 * remembered for having asked. A number from a known range instead of leading zeros: the longest wait is bounded too.
 * `secret` is shared by the nodes.
 */
export function createProofs(secret: Buffer, now: () => Date): Proofs {
  const sign = (salt: string, sha256: string): Buffer =>
    createHmac('sha256', secret).update(`vidne proof ${salt} ${sha256}`).digest().subarray(0, 16);
  const used = createUsed(now);
  return {
    riddle(most) {
      const expires = now().getTime() + lifeMs;
      const salt = `${expires.toString(36)}-${randomBytes(12).toString('hex')}`;
      const sha256 = digest(salt, randomInt(most).toString(16).padStart(8, '0'));
      return { salt, sha256, most, signature: sign(salt, sha256).toString('hex') };
    },
    accept(shown) {
      const [, salt, digits, signature] =
        /^([0-9a-z]{6,12}-[0-9a-f]{24})\.([0-9a-f]{8})\.([0-9a-f]{32})$/.exec(shown) ?? [];
      if (!salt || !digits || !signature) return false;
      if (!timingSafeEqual(sign(salt, digest(salt, digits)), Buffer.from(signature, 'hex'))) return false;
      return Number.parseInt(salt, 36) > now().getTime() && used.isFirst(salt);
    },
  };
}

const digest = (salt: string, digits: string): string => hash('sha256', salt + digits, 'hex');

/** Remembers riddles for as long as they could be shown again. */
function createUsed(now: () => Date): { isFirst(salt: string): boolean } {
  let young = new Set<number>();
  let old = new Set<number>();
  let bornAt = now().getTime();
  return {
    isFirst(salt) {
      const at = now().getTime();
      if (at - bornAt >= lifeMs || young.size >= rememberedAtOnce) [old, young, bornAt] = [young, new Set(), at];
      const key = createHash('sha256').update(salt).digest().readUIntBE(0, 6);
      if (young.has(key) || old.has(key)) return false;
      young.add(key);
      return true;
    },
  };
}
