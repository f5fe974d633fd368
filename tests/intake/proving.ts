import type { Riddle } from '../../api/intake/proof.ts';
import { tryNumbers } from '../../site/tip/proof-number.ts';
import { type Answer, sendJson } from './station.ts';

/** The `Proof` header for a riddle, found as the page finds it. */
export function prove(riddle: Riddle): string {
  const number = tryNumbers(riddle, 0, riddle.most);
  if (number === undefined) throw new Error('a riddle without an answer');
  return `${riddle.salt}.${number.toString(16).padStart(8, '0')}.${riddle.signature}`;
}

/** Like sendJson, but does the work where it is asked for. Answers how much work it was as well. */
export async function sendProving(
  origin: string,
  path: string,
  value: unknown,
  headers: Record<string, string> = {},
): Promise<Answer & { riddle?: Riddle }> {
  const answer = await sendJson(origin, path, value, headers);
  if (answer.status !== 429) return answer;
  const { riddle } = answer.json<{ riddle: Riddle }>();
  return { ...(await sendJson(origin, path, value, { ...headers, proof: prove(riddle) })), riddle };
}
