import { readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cutEnd,
  deleteRow,
  edit,
  forge,
  type Kind,
  lieEverywhere,
  rebuild,
  remove,
  reorder,
  rollBack,
  spoil,
} from './alter-database.ts';
import { feign, putBack, vanish } from './alter-disposals.ts';
import { exchangeContacts, makeRequest, reviveRequest } from './alter-reveals.ts';
import { addSearch, exchangeSearches } from './alter-sought.ts';
import { inVault, reseal } from './alter-vault.ts';

/** Every kind of alteration, by what it is called in the report. */
const second = ['decidedBy', 'decidedRole', 'decidedAt', 'decisionReason'];
const digests = ['sha256', 'senderSha256', 'intakeSha256', 'sizeBytes', 'segments'];
const request = ['tipId', 'purpose', 'reason', 'caseRef', 'askedBy', 'askedRole', 'askedAt', 'state', ...second];
const deletion = [
  ...['tipId', 'reason', 'words', 'askedBy', 'askedRole', 'askedAt', 'dueAt', 'confirmedBy', 'confirmedRole'],
  ...['confirmReason', 'stoppedBy', 'stopReason', 'state', 'certificate'],
];
const words = ['text', 'when', 'where', 'language', 'mailbox', 'mailboxRecipient'];

export const kinds: Readonly<Record<string, Kind>> = {
  'edit an event': { alter: (scene) => edit(scene, 'custodyEvent') },
  'edit an original': { alter: (scene) => edit(scene, 'original') },
  'edit digests of a file': { alter: (scene) => edit(scene, 'file', digests) },
  'edit an exhibit': { alter: (scene) => edit(scene, 'exhibit') },
  'edit a checkpoint': { alter: (scene) => edit(scene, 'checkpoint') },
  'edit words of a tip': { alter: (scene) => edit(scene, 'tip', words) },
  'edit a contact': { alter: (scene) => edit(scene, 'contact', ['sealed']) },
  'delete a contact': { alter: (scene) => deleteRow(scene, 'contact') },
  'exchange two contacts': { alter: exchangeContacts },
  'edit who asked to know a sender, and who agreed': { alter: (scene) => edit(scene, 'reveal', request) },
  'delete a request to know a sender': { alter: (scene) => deleteRow(scene, 'reveal') },
  'make a request to know a sender': { alter: makeRequest },
  'bring a withdrawn request back': { alter: reviveRequest },
  'edit a search': { alter: (scene) => edit(scene, 'sought') },
  'exchange two searches': { alter: exchangeSearches },
  'add a search': { alter: addSearch },
  'edit a deletion, or its certificate': { alter: (scene) => edit(scene, 'disposal', deletion) },
  'delete a deletion': { alter: (scene) => deleteRow(scene, 'disposal') },
  'make originals vanish': { alter: vanish },
  'put back what was deleted': { alter: putBack },
  'feign a deletion': { alter: feign },
  'spoil an event': { alter: spoil },
  'delete the first event': { alter: (scene) => remove(scene, (all) => all.slice(0, 1)) },
  'delete events in the middle': {
    alter: (scene) =>
      remove(scene, (all) => {
        const at = scene.random.between(1, all.length - 6);
        return all.slice(at, at + scene.random.between(1, 5));
      }),
  },
  'delete the last events': { alter: (scene) => cutEnd(scene, 5, scene.random.chance(0.5)) },
  'exchange two events': { alter: reorder },
  'truncate the log': { alter: (scene) => cutEnd(scene, Number.POSITIVE_INFINITY, true) },
  'roll the database back': { from: 'earlier', alter: rollBack },
  'rebuild after an edit': {
    alter: (scene) =>
      rebuild(scene, (all) => {
        const at = scene.random.between(0, all.length - 1);
        return all.with(at, { ...all[at]!, reason: 'another', actor: scene.random.hex(4) });
      }),
  },
  'rebuild after a deletion': {
    alter: (scene) =>
      rebuild(scene, (all) => all.toSpliced(scene.random.between(0, all.length - 1), scene.random.between(1, 3))),
  },
  'rebuild after putting one in': {
    alter: (scene) =>
      rebuild(scene, (all) => all.toSpliced(scene.random.between(0, all.length - 1), 0, scene.random.pick(all))),
  },
  'one lie everywhere': { alter: lieEverywhere },
  'turn a bit of a segment': {
    alter: (scene) =>
      inVault(scene, (path) => {
        const bytes = readFileSync(path);
        bytes[scene.random.between(0, bytes.length - 1)]! ^= 1 << scene.random.between(0, 7);
        writeFileSync(path, bytes);
      }),
  },
  'exchange two segments': {
    alter: (scene) =>
      inVault(scene, (path, all) => {
        const other = scene.random.pick(all.filter((it) => it !== path));
        const [a, b] = [readFileSync(path), readFileSync(other)];
        writeFileSync(path, b);
        writeFileSync(other, a);
      }),
  },
  'cut a segment': {
    alter: (scene) =>
      inVault(scene, (path) => truncateSync(path, scene.random.between(0, readFileSync(path).length - 1))),
  },
  'lengthen a segment': {
    alter: (scene) =>
      inVault(scene, (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('x')]))),
  },
  'remove a segment': {
    alter: (scene) =>
      inVault(scene, (path) => (scene.random.chance(0.5) ? rmSync(path) : renameSync(path, `${path}.x`))),
  },
  'put a segment in': {
    alter: (scene) =>
      inVault(scene, (path) => writeFileSync(path.replace(/\d{16}/, '0000000000900000'), readFileSync(path))),
  },
  'seal a segment anew': { alter: reseal },
  'alter the document of a tip': {
    async alter({ copy, random }) {
      const path = join(copy.vault, 'tips', random.pick(readdirSync(join(copy.vault, 'tips'))));
      const bytes = readFileSync(path);
      bytes[random.between(0, bytes.length - 1)]! ^= 1;
      writeFileSync(path, bytes);
      return { did: `altered ${path}`, names: /^vault tips\// };
    },
  },
  'forge checkpoints': { alter: forge },
  'delete a checkpoint': { alter: (scene) => deleteRow(scene, 'checkpoint') },
  'delete an exhibit': { alter: (scene) => deleteRow(scene, 'exhibit') },
  'delete an original': { alter: (scene) => deleteRow(scene, 'original') },
  'delete a file': { alter: (scene) => deleteRow(scene, 'file') },
};
