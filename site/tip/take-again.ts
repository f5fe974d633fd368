import { inSentence } from './names.ts';
import type { Picker } from './provenance.ts';
import { recognise } from './recognise.ts';
import { sampleOf } from './sample.ts';
import type { TipDraft } from './tip.svelte.ts';
import type { FileUpload } from './upload.svelte.ts';

/**
 * Files picked while some of an earlier visit still wait for their bytes: the same bytes go on, another copy becomes the
 * next version, and anything else is a file of its own. Answers how many were taken.
 */
export async function takeAgain(
  draft: TipDraft,
  chosen: readonly File[],
  picker: Picker | undefined,
  row?: FileUpload,
): Promise<number> {
  const fresh: File[] = [];
  const refused: string[] = [];
  let taken = 0;
  for (const file of chosen) {
    const sample = await sampleOf(file);
    const waiting = draft.toPickAgain;
    const known = recognise(file, sample, waiting, row && waiting.includes(row) ? row : undefined);
    if (known.kind === 'new' && sample !== undefined && draft.files.some((upload) => upload.sample === sample))
      refused.push(draft.say.twice(inSentence(file.name)));
    else if (known.kind === 'new') fresh.push(file);
    else {
      const sentence = known.kind === 'same' ? known.upload.adopt(file) : addVersion(draft, file, known.upload, picker);
      if (sentence === undefined) taken++;
      else refused.push(sentence);
    }
  }
  taken += draft.addFiles(fresh, picker);
  draft.notTaken = [...refused, ...draft.notTaken];
  draft.begin();
  return taken;
}

/** Puts another copy of a file in the place of the one begun earlier; answers why not, in words. */
function addVersion(draft: TipDraft, file: File, earlier: FileUpload, picker: Picker | undefined): string | undefined {
  const others = draft.files.filter((upload) => upload !== earlier);
  const sentence = draft.whyNot(file, others);
  if (sentence !== undefined) return sentence;
  const newer = draft.upload(file, picker);
  newer.version = (earlier.version ?? 1) + 1;
  newer.versionOf = earlier.uploadId ?? earlier.versionOf;
  newer.earlier = earlier;
  newer.note = earlier.note;
  newer.origin = earlier.origin;
  earlier.leave();
  draft.files = draft.files.map((upload) => (upload === earlier ? newer : upload));
  return undefined;
}
