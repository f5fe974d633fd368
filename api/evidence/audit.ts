import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseConfig, startConfig } from '../config.ts';
import { openReader } from '../db/store.ts';
import { parseIdentities } from '../drop/age.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import { identityFiles } from '../keys.ts';
import { type NoteVerifier, parseSigningKey, parseVerifierKey } from '../signed-note.ts';
import { audit } from './audit/audit.ts';
import { lineOf } from './log/problem.ts';
import { verifyPackages } from './package/verify.ts';

/**
 * `npm run verify -- package.zip … [--key=<vkey or file> --manifest=<SHA-256>]`: whether evidence packages are whole and true,
 * from themselves alone (package/check.ts).
 *
 * `npm run verify [-- --checkpoints=<folder or file> --key=<vkey or file> --identity=<file> …]`: whether all evidence is as it
 * was received. One line for each thing that is wrong; ends with 1 when there is one. It only reads.
 */
const packages = process.argv.slice(2).filter((word) => !word.startsWith('--'));
if (packages.length > 0) {
  const key = given('key')[0];
  const verifier = key === undefined ? undefined : readVerifier(key);
  const wish = { verifier, manifestSha256: given('manifest')[0], print: (line: string) => console.log(line) };
  process.exit((await verifyPackages(packages, wish)) === 0 ? 0 : 1);
}
const config = parseConfig(startConfig, process.env);
const data = (...parts: string[]): string => resolve(config.DATA_DIR, ...parts);
const unknown = process.argv.slice(2).filter((word) => !/^--(checkpoints|key|identity)=./.test(word));
if (unknown.length > 0) throw new Error(`not an option: ${unknown.join(' ')}`);

const reader = await openReader(config.DATABASE_URL ?? `file:${data('db', 'vidne.db')}`);
let problems = 0;
try {
  const copies = given('checkpoints').map((path) => resolve(path));
  for (const path of copies) if (!existsSync(path)) throw new Error(`there is nothing at ${path}`);
  const found = await audit({
    reader,
    vault: openBlobs(config.VAULT_URL ?? `file:${data('vault')}`),
    identity: parseIdentities(identityPaths().map((file) => readFileSync(file, 'utf8'))),
    verifier: readVerifier(given('key')[0] ?? data('keys', 'checkpoint.key')),
    published: data('site', 'custody'),
    copies,
    report(problem) {
      problems += 1;
      console.log(`✖ ${lineOf(problem)}`);
    },
  });
  const {
    events,
    signed,
    checkpoints,
    copies: compared,
    files,
    originals,
    bytes,
    resealed,
    deleted,
    exhibits,
    tips,
  } = found;
  const sealed = resealed > 0 ? `, ${resealed} of them sealed to a specialist and not to be opened here` : '';
  const gone = deleted > 0 ? `, ${deleted} of them deleted as custody says` : '';
  console.log(
    `Checked ${events} events (${signed} under a signed checkpoint), ${checkpoints} checkpoints and ${compared} published copies, ${tips} tips, ${files} files, ${originals} originals (${bytes} bytes opened${sealed}${gone}), ${exhibits} exhibits: ${problems === 0 ? 'nothing is wrong' : `${problems} ${problems === 1 ? 'thing is' : 'things are'} wrong`}.`,
  );
} finally {
  await reader.close();
}
process.exitCode = problems === 0 ? 0 : 1;

/** Several may be named, the newest first. */
function identityPaths(): string[] {
  const named = given('identity');
  return named.length > 0 ? named : identityFiles(data('keys'));
}

function given(name: string): string[] {
  return process.argv.flatMap((word) => (word.startsWith(`--${name}=`) ? [word.slice(name.length + 3)] : []));
}

/** A verifier key, or a file with one or with the signing key it belongs to. */
function readVerifier(key: string): NoteVerifier {
  if (!existsSync(key) && !key.includes('+')) throw new Error(`no key at ${key}; name one with --key=<vkey or file>`);
  const text = existsSync(key) ? readFileSync(key, 'utf8') : key;
  return text.startsWith('PRIVATE+KEY+') ? parseSigningKey(text) : parseVerifierKey(text);
}
