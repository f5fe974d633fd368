import { type Answer, ask, type Lost, notScanned, type Question, type Verdict, verdictOf } from './clamd.ts';
import { behind, makeTrials } from './clamd-trial.ts';

/** THE SCANNER as the steps see it: asks clamd, and believes it only as far as it has shown what it does. */
export interface Scanner {
  /** Whether it answers now, what it is, and whether its "nothing found" may be believed. */
  look(): Promise<Look>;
  /**
   * What it says of `sizeBytes` of a file. `body` is not touched when nothing is sent, and may be left before its end.
   * Throws what `body` throws, and the reason of `signal`.
   */
  scan(body: AsyncIterator<Uint8Array>, sizeBytes: number, signal: AbortSignal): Promise<Scan>;
}

/** `tool`: engine and version of its signatures, in clamd's own words */
export type Look = { readonly tool: string; readonly fit: boolean } | { readonly lost: Lost };
export type Scan = Verdict & { readonly tool?: string };

/**
 * Larger files are not sent: clamd counts in 31 bits and says OK above 2 GiB (ClamAV issues 344 and 1414), and writes
 * what it is sent to its temporary folder, which is memory.
 */
export const largestBytes = 1_000_000_000;

export interface Patience {
  /** for the answer to a question without a body */
  readonly answerMs: number;
  readonly stallMs: number;
  readonly totalMs: (sizeBytes: number) => number;
  /** one that did not answer is left alone for so long, so that tips do not each wait for it anew */
  readonly restMs: number;
}

/** 15 s and 1 s for every 8 MB: clamd looks through 16 to 65 MB a second */
const patience: Patience = {
  answerMs: 5000,
  stallMs: 10_000,
  totalMs: (sizeBytes) => 15_000 + sizeBytes / 8000,
  restMs: 30_000,
};

/** enough for clamd to tell the kind by */
const headBytes = 4096;

/** What its trial showed; made anew when engine or signatures change. */
interface Trial {
  readonly tool: string;
  readonly fit: boolean;
  /** it finds its test signature behind other bytes, so that one file's kind can be tried */
  readonly findsBehind: boolean;
}

export function createScanner(path: string, waits: Patience = patience): Scanner {
  let trial: Trial | undefined;
  let restsUntil = 0;

  const send = (bytes: Uint8Array, signal?: AbortSignal): Promise<Verdict> =>
    stream([bytes].values(), bytes.length, signal);

  async function stream(
    body: Iterator<Uint8Array> | AsyncIterator<Uint8Array>,
    sizeBytes: number,
    signal?: AbortSignal,
  ): Promise<Verdict> {
    const next = async () => body.next();
    const question: Question = {
      command: 'INSTREAM',
      body: { next },
      stallMs: waits.stallMs,
      totalMs: waits.totalMs(sizeBytes),
      signal,
    };
    return verdictOf(await ask(path, question));
  }

  async function tryOut(tool: string): Promise<Trial | { lost: Lost }> {
    const { harmful, behind: hidden, encrypted, nested } = makeTrials();
    const answers: Verdict[] = [];
    for (const bytes of [harmful, hidden, encrypted, nested]) {
      const verdict = await send(bytes);
      const lost = lostOf(verdict);
      if (lost) return { lost };
      answers.push(verdict);
    }
    const [onHarmful, onHidden, onEncrypted, onNested] = answers;
    const fit = onHarmful?.verdict === 'infected' && isReason(onEncrypted, 'encrypted') && isReason(onNested, 'limits');
    return { tool, fit, findsBehind: onHidden?.verdict === 'infected' };
  }

  async function meet(): Promise<Trial | { lost: Lost }> {
    if (Date.now() < restsUntil) return { lost: 'too_slow' };
    const answer = await ask(path, { command: 'VERSION', stallMs: waits.answerMs, totalMs: waits.answerMs });
    if ('lost' in answer && answer.lost === 'too_slow') restsUntil = Date.now() + waits.restMs;
    const tool = toolOf(answer);
    if (!tool) return { lost: 'lost' in answer ? answer.lost : 'scanner_lost' };
    if (trial?.tool === tool) return trial;
    const tried = await tryOut(tool);
    if ('tool' in tried) trial = tried;
    return tried;
  }

  return {
    look: meet,
    async scan(body, sizeBytes, signal) {
      if (sizeBytes > largestBytes) return notScanned('too_large');
      const met = await meet();
      if ('lost' in met) return notScanned(met.lost);
      const { tool, fit, findsBehind } = met;
      const head = new Head(headBytes);
      const verdict = await stream(head.of(body), sizeBytes, signal);
      if (verdict.verdict !== 'nothing_found') return { ...verdict, tool };
      if (!fit) return { ...notScanned('scanner_unfit'), tool };
      if (!findsBehind) return { ...verdict, tool };
      // clamd passes over some kinds (MP3, Ogg) without a look: does it see the test signature behind this beginning?
      const tried = await send(behind(head.bytes()), signal);
      if (tried.verdict === 'infected') return { ...verdict, tool };
      return { ...notScanned(lostOf(tried) ?? 'kind_skipped'), tool };
    },
  };
}

/** For the health page: what it is, or why its word does not count now. */
export async function nameScanner(scanner: Scanner | undefined): Promise<string> {
  if (!scanner) return 'no_scanner';
  const met = await scanner.look();
  if ('lost' in met) return met.lost;
  return met.fit ? met.tool : 'scanner_unfit';
}

const isReason = (verdict: Verdict | undefined, detail: string): boolean =>
  verdict?.verdict === 'not_scanned' && verdict.detail === detail;

const lostOf = (verdict: Verdict): Lost | undefined => {
  const detail = verdict.verdict === 'not_scanned' ? verdict.detail : undefined;
  return detail === 'no_scanner' || detail === 'scanner_lost' || detail === 'too_slow' ? detail : undefined;
};

const toolOf = (answer: Answer): string | undefined =>
  'text' in answer ? /^(ClamAV [\x20-\x7e]{1,100})\0$/.exec(answer.text)?.[1] : undefined;

/** Keeps the first bytes of what passes. */
class Head {
  readonly #kept: Uint8Array[] = [];
  #missing: number;
  constructor(bytes: number) {
    this.#missing = bytes;
  }
  of(body: AsyncIterator<Uint8Array>): AsyncIterator<Uint8Array> {
    return {
      next: async () => {
        const step = await body.next();
        if (!step.done && this.#missing > 0) {
          const kept = step.value.slice(0, this.#missing);
          this.#kept.push(kept);
          this.#missing -= kept.length;
        }
        return step;
      },
    };
  }
  bytes(): Uint8Array {
    return Buffer.concat(this.#kept);
  }
}
