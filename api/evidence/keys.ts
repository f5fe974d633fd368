import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseConfig, startConfig } from '../config.ts';
import { openStore, type Store } from '../db/store.ts';
import { eachOf, parseIdentities, parseIdentity, recipientOf } from '../drop/age.ts';
import { StoreAway } from '../drop/blobs.ts';
import { openBlobs } from '../drop/open-blobs.ts';
import { addIdentity, identityFiles, retireIdentity } from '../keys.ts';
import { processesWith } from '../processes.ts';
import { addressFor } from '../store-address.ts';
import { resealAll } from './rotation/reseal.ts';
import { type NeedKind, needs, type Stores } from './rotation/survey.ts';
import { hasTurn, recordTurn } from './rotation/turns.ts';

/**
 * `npm run keys -- list | rotate | reseal | retire`: the key that people's tips are sealed to (docs/operations.md, Changing the
 * key). Beside Vidne, with its settings and as its user. Ends with 1 when it refused or found something wrong.
 */
process.umask(0o077);
const config = parseConfig(startConfig, process.env);
const data = (...parts: string[]): string => resolve(config.DATA_DIR, ...parts);
const folder = data('keys');
const verbs = { list, rotate, reseal, retire };
const [verb, ...others] = process.argv.slice(2);
const explained = {
  original: 'Originals: npm run keys -- reseal; those of files that are being worked on once more later',
  tip: 'Documents of tips: npm run keys -- reseal',
  hand_in: 'What shops said: npm run keys -- reseal',
  picture: 'Pictures of appeals: npm run keys -- reseal',
  letter: 'Letters: npm run keys -- reseal',
  upload: 'Uploads that are not sent or not taken in yet: they are within a week, or are swept; then reseal',
  waiting: 'In the inbox: see that the worker takes it in',
  request: 'Open requests for footage, whose pages seal to it: they end when the request is closed',
} as const satisfies Record<NeedKind, string>;

const store = await openStore(config.DATABASE_URL ?? `file:${data('db', 'vidne.db')}`);
try {
  const run = Object.entries(verbs).find(([name]) => name === verb)?.[1];
  if (!run || others.length > 0) throw new Error('say one of list, rotate, reseal, retire');
  process.exitCode = (await run(store)) ? 0 : 1;
} catch (error) {
  if (!(error instanceof StoreAway)) throw error;
  console.error(`✖ ${error.message}`);
  process.exitCode = 1;
} finally {
  await store.close();
}

/** Newest first. */
function keysOf() {
  return identityFiles(folder).map((file) => {
    const identity = parseIdentity(readFileSync(file, 'utf8'));
    return { file, identity, recipient: recipientOf(identity) };
  });
}

function stores(): Stores {
  const open = (url: string) => openBlobs(addressFor('evidence', url, config.DATA_DIR));
  return {
    drop: open(config.DROP_URL ?? `file:${data('drop')}`),
    vault: open(config.VAULT_URL ?? `file:${data('vault')}`),
    identity: parseIdentities(identityFiles(folder).map((file) => readFileSync(file, 'utf8'))),
  };
}

async function list(): Promise<boolean> {
  const counts = await count();
  for (const [at, { file, recipient }] of keysOf().entries()) {
    const left = [...(counts.get(recipient) ?? [])].map(([kind, { length }]) => `${length} × ${kind}`).join(', ');
    console.log(`${recipient}  ${file}`);
    console.log(at === 0 ? '  the newest: what comes is sealed to it' : `  needed for ${left || 'nothing'}`);
  }
  return true;
}

/** Which objects need which older key, by what they are. */
async function count(): Promise<Map<string, Map<NeedKind, string[]>>> {
  const counts = new Map<string, Map<NeedKind, string[]>>();
  for await (const { kind, key, store: name, openedBy } of needs(stores())) {
    const recipient = recipientOf(openedBy);
    const kinds = counts.get(recipient) ?? new Map<NeedKind, string[]>();
    counts.set(recipient, kinds.set(kind, [...(kinds.get(kind) ?? []), `${name} ${key}`]));
  }
  return counts;
}

/** Killed between the key and its event, it is the one that is made known next time: no second one is made. */
async function rotate({ write, t, read }: Store): Promise<boolean> {
  const [before] = keysOf();
  const isBegun = keysOf().length > 1 && !(await hasTurn(read, t, 'rotated', before!.recipient));
  if (!isBegun) addIdentity(folder);
  const [newest, ...older] = keysOf();
  await write((tx) => recordTurn(tx, t, 'rotated', { from: older[0]!.recipient, to: newest!.recipient }));
  console.log(`${newest!.recipient} is in ${newest!.file}; ${older.length} older stay. Next:`);
  console.log('- keep a copy of that file where the others are kept, apart from the data');
  console.log(
    '- start Vidne again. Where roles run on their own, first evidence with this IDENTITY_FILE, RECIPIENT and',
  );
  console.log(`  OLD_IDENTITY_FILES=${older.map(({ file }) => file).join(',')}, then desk and intake with RECIPIENT`);
  console.log('- npm run keys -- reseal');
  return true;
}

async function reseal(): Promise<boolean> {
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => ending.abort());
  const { drop, vault, identity } = stores();
  if (eachOf(identity).length === 1) {
    console.log('There is one key: nothing to do.');
    return true;
  }
  let wrong = 0;
  const unsound = (key: string): void => {
    wrong += 1;
    console.log(`✖ ${key}: is not what was recorded, and stays as it is (npm run verify)`);
  };
  const { objects, bytes } = await resealAll(
    { drop, vault, identity, store, now: () => new Date(), unsound },
    ending.signal,
  );
  console.log(`Sealed ${objects} objects (${bytes} bytes) to ${recipientOf(identity)}.`);
  return wrong === 0 && !ending.signal.aborted;
}

/** Every older key, once nothing needs it any more, and nobody seals to it. */
async function retire({ write, t }: Store): Promise<boolean> {
  const counts = await count();
  const [newest, ...older] = keysOf();
  let isDone = true;
  for (const { file, recipient } of older) {
    const reasons = [...(counts.get(recipient) ?? [])].map(([kind, keys]) => `${explained[kind]}: ${shown(keys)}`);
    const users = ['intake', 'evidence', 'desk'].flatMap((role) =>
      processesWith(`api/${role}/main.ts`, `RECIPIENT=${recipient}`).map((pid) => `${role} (process ${pid})`),
    );
    if (users.length > 0) reasons.push(`${users.join(', ')} still seals to it: start Vidne again`);
    for (const reason of reasons) console.log(`✖ ${file} is needed. ${reason}`);
    if (reasons.length > 0) isDone = false;
    else {
      await write((tx) => recordTurn(tx, t, 'retired', { from: recipient, to: newest!.recipient }));
      retireIdentity(file);
      console.log(`${file} is now ${file}.retired: nothing here needs it. Backups that were made before do.`);
    }
  }
  if (older.length === 0) console.log('There is one key: nothing to retire.');
  return isDone;
}

function shown(keys: readonly string[]): string {
  const most = 5;
  return `${keys.length} (${keys.slice(0, most).join(', ')}${keys.length > most ? ', …' : ''})`;
}
