import type { TipText } from '../text/tip.ts';
import { formatBytes, type Language } from './format.ts';
import type { Limits } from './limits.ts';
import { inSentence } from './names.ts';
import type { Known, Picked } from './recognise.ts';

/** What a chosen file is measured against: the limits, and the files there are already. */
export interface Room {
  limits: Limits;
  taken: readonly Omit<Known, 'sample'>[];
  say: Pick<TipText['files'], 'empty' | 'justOver' | 'tooLarge' | 'tooMany' | 'tooLargeTogether' | 'twice'>;
  lang: Language;
}

/** Why a file cannot be taken, in words; undefined when it can. */
export function whyNot(file: Picked, { limits, taken, say, lang }: Room): string | undefined {
  const { fileBytes, tipBytes, files } = limits;
  const name = inSentence(file.name);
  const size = (bytes: number): string => formatBytes(bytes, lang);
  if (file.size === 0) return say.empty(name);
  if (file.size > fileBytes) {
    const most = size(fileBytes);
    return say.tooLarge(name, size(file.size) === most ? say.justOver(most) : size(file.size), most);
  }
  if (taken.some((other) => isSame(other, file))) return say.twice(name);
  if (taken.length >= files) return say.tooMany(name, files);
  const total = taken.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return total + file.size > tipBytes ? say.tooLargeTogether(name, size(tipBytes)) : undefined;
}

const isSame = (taken: Omit<Known, 'sample'>, file: Picked): boolean =>
  taken.name === file.name && taken.sizeBytes === file.size && taken.lastModified === file.lastModified;
