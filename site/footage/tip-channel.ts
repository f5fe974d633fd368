import { Refused } from '../tip/exchange.ts';
import { OpenedTip } from '../tip/opened.svelte.ts';
import { randomHex } from '../tip/random.ts';
import { readReceipt } from '../tip/receipt.ts';
import type { SavedDraft } from '../tip/saved.ts';
import { instantOf } from '../tip/submission.ts';
import type { ChosenFile } from './chosen.svelte.ts';
import { descriptionOf } from './description.ts';
import type { Channel, HandIn, HandInMeans } from './hand-in.svelte.ts';
import { tipFiles } from './saved-hand-in.ts';

const removed = {
  da: 'Afleveringen er slettet, fordi der gik mere end tre døgn, uden at noget blev gemt. Intet er sendt til politiet. Genindlæs siden, vælg filerne igen, og send.',
  en: 'The hand-in has been deleted, because more than three days passed without anything being saved. Nothing was sent to the police. Reload the page, choose the files again, and send.',
};

interface Setting {
  /** the public appeal that calls for footage */
  appeal: string;
  lang: 'da' | 'en';
  means: HandInMeans;
  /** the limits of the portal as it answers them */
  limited(limits: HandIn['limits']): void;
}

/**
 * A hand-in nobody asked this sender for: an ordinary tip to an appeal, with a code of its own, the limits of tips, and the
 * intake's sealing. What was told of recorder, clock and cameras stands in its words, and each file's folders in its name.
 */
export function tipChannel({ appeal, lang, means, limited }: Setting): Channel {
  const opened = new OpenedTip({
    exchange: means.exchange,
    describe: () => ({ language: lang, appeal }),
    limited,
    // the intake keeps nothing of it; that there was something, this page knows
    gone: () => Promise.reject(new Refused(410, 'hand_in_removed', removed)),
  });
  const retry = randomHex(32);
  return {
    begin: () => opened.draw(),
    token: () => opened.token(),
    renew: (token, shown) => opened.renew(token, shown),
    revive: () => opened.revive(),
    // whoever goes on elsewhere goes on as with a tip: all that was told is there in words
    async save({ files }, handIn) {
      const draft: SavedDraft = { text: descriptionOf(handIn), files: tipFiles(files) };
      await opened.save(draft);
      return opened.savedAt ?? '';
    },
    async submit(handIn, without) {
      const words = { text: descriptionOf(handIn), files: handIn.chosen.map(fileOf) };
      const { receivedAt, files, code } = readReceipt(
        await opened.submit({ retry, ...words, ...(without === 'all' ? {} : { without }) }),
      );
      return { receivedAt, files, ...(code ? { code } : {}) };
    },
    get code() {
      return opened.code;
    },
  };
}

function fileOf({ upload, path }: ChosenFile): object {
  const { uploadId, type, sha256, note, lastModified } = upload;
  const lastModifiedAt = lastModified === undefined ? undefined : instantOf(lastModified);
  const name = path.slice(-1024);
  return {
    upload: uploadId,
    name,
    type: type || undefined,
    sha256,
    note: note.trim() || undefined,
    provenance: { lastModifiedAt },
  };
}
