import { existsSync } from 'node:fs';
import type { NoteVerifier } from '../../signed-note.ts';
import { lineOf } from '../log/problem.ts';
import { checkPackage } from './check.ts';
import { ZipBroken } from './unzip.ts';

export interface Wish {
  readonly verifier: NoteVerifier | undefined;
  readonly manifestSha256: string | undefined;
  readonly print: (line: string) => void;
}

/** `npm run verify -- package.zip …`: answers how many things are wrong. */
export async function verifyPackages(
  paths: readonly string[],
  { verifier, manifestSha256, print }: Wish,
): Promise<number> {
  let problems = 0;
  for (const path of paths) {
    const fault = (line: string): void => {
      problems += 1;
      print(`✖ ${line}`);
    };
    if (!existsSync(path)) fault(`${path}: is not there; expected an evidence package`);
    else if (path.endsWith('.age'))
      fault(`${path}: is sealed; open it first: age -d -i key.txt -o package.zip ${path}`);
    else await verifyOne(path, { verifier, manifestSha256, print }, fault);
  }
  return problems;
}

async function verifyOne(path: string, { verifier, manifestSha256, print }: Wish, fault: (line: string) => void) {
  let wrong = 0;
  try {
    const found = await checkPackage(path, {
      verifier,
      manifestSha256,
      report(problem) {
        wrong += 1;
        fault(lineOf(problem));
      },
      warn: (sentence) => print(`! ${sentence}`),
    });
    const { files, bytes, originals, events, signed, origin, manifestSha256: manifest } = found;
    const by = origin ? ` by ${origin}` : '';
    const end = wrong === 0 ? 'nothing is wrong' : `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong`;
    print(`Manifest SHA-256 ${manifest}`);
    print(
      `Checked ${files} files (${bytes} bytes), ${originals} originals, ${events} events (${signed} under a checkpoint signed${by}): ${end}.`,
    );
  } catch (error) {
    if (!(error instanceof ZipBroken)) throw error;
    fault(`${path}: ${error.message}; expected a whole evidence package`);
  }
}
