import type { FileDescription } from '../../db/values.ts';
import { programCode } from '../failure.ts';
import { impressionsOf, type Sentence, sentenceOf } from '../impression.ts';

/** What a business is told of its clip: what it is, in numbers, and how well it can be seen. */
export function reportOf(description: FileDescription): Sentence[] {
  const { remarks } = description;
  const measured = measures(description);
  if (remarks.includes(programCode)) return [program];
  const impressions = impressionsOf({ state: 'queued', scanVerdict: null, description });
  const told = impressions.map((code) => sentenceOf(code, 'testing'));
  if (told.length > 0 || measured.length > 0) return [...measured, ...told];
  return [remarks.includes('too_large') ? tooHeavy : nothing];
}

export const failed: Sentence = {
  da: 'Prøven kunne ikke gennemføres hos os. Klippet er slettet. Prøv igen om lidt.',
  en: 'The test could not be carried out on our side. The clip has been deleted. Try again in a while.',
};
const program: Sentence = {
  da: 'Filen er et program, ikke en optagelse. Prøv med en af de filer, som anlægget har gemt billeder i.',
  en: 'The file is a program, not a recording. Try one of the files in which the recorder kept its pictures.',
};
const tooHeavy: Sentence = {
  da: 'Klippet er for tungt til prøven. Prøv med et kortere.',
  en: 'The clip is too heavy for the test. Try a shorter one.',
};
const nothing: Sentence = {
  da: 'Der er ingen billeder i filen, som vi kan se. Prøv med en film fra anlægget.',
  en: 'There are no pictures in the file that we can see. Try a film from the recorder.',
};

/** One sentence of numbers; none when nothing is known. */
function measures({ kind, width, height, frameRate, durationMs, videoCodec, hasAudio }: FileDescription): Sentence[] {
  if (!width || !height) return [];
  const parts = [{ da: `${width} × ${height} billedpunkter`, en: `${width} × ${height} pixels` }];
  if (kind === 'video' && frameRate) {
    const [da, en] = ['da', 'en'].map((language) => frameRate.toLocaleString(language, { maximumFractionDigits: 1 }));
    parts.push({ da: `${da} billeder i sekundet`, en: `${en} pictures a second` });
  }
  if (durationMs) {
    const whole = Math.round(durationMs / 1000);
    const [minutes, seconds] = [Math.floor(whole / 60), whole % 60];
    const time = minutes > 0 ? `${minutes} min. ${seconds} s` : `${seconds} s`;
    parts.push({ da: time, en: time.replace('min.', 'min') });
  }
  if (videoCodec) parts.push({ da: `format ${videoCodec}`, en: `format ${videoCodec}` });
  if (kind === 'video' && hasAudio !== undefined)
    parts.push(hasAudio ? { da: 'med lyd', en: 'with sound' } : { da: 'uden lyd', en: 'without sound' });
  const said = (language: 'da' | 'en'): string => `${parts.map((part) => part[language]).join(', ')}.`;
  return [{ da: said('da'), en: said('en') }];
}
