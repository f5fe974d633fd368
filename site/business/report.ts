import type { Sentence } from '../tip/exchange.ts';

/** The remarks of the report in the answer of POST /api/mailbox; undefined while it is not there. */
export function readReport(answer: unknown): Sentence[] | undefined {
  const { letters } = answer as { letters?: { body?: { kind?: string; code?: string; files?: unknown } }[] };
  if (!Array.isArray(letters)) throw new TypeError('the answer is not what the contract says');
  const report = letters.find(({ body }) => body?.kind === 'notice' && body.code === 'tested');
  if (!report) return undefined;
  const files = (report.body?.files ?? []) as { remarks?: Sentence[] }[];
  return files.flatMap(({ remarks = [] }) => remarks);
}
