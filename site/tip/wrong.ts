import type { TipText } from '../text/tip.ts';
import type { TipDraft } from './tip.svelte.ts';

export interface StepErrors {
  danger?: string;
  text?: string;
  contact?: string;
  email?: string;
  empty?: string;
  unfinished?: string;
}

type Answers = Pick<
  TipDraft,
  'danger' | 'fullText' | 'limits' | 'isAnonymous' | 'phone' | 'email' | 'hasContent' | 'toPickAgain'
>;

/** What keeps a step from being left, in words; as little as possible. */
export function findErrors(step: number, draft: Answers, text: TipText): StepErrors {
  if (step === 1) return draft.danger === '' ? { danger: text.danger.missing } : {};
  if (step === 2) {
    const over = draft.fullText.length - draft.limits.textCharacters;
    return over > 0 ? { text: text.words.over(String(over)) } : {};
  }
  if (step !== 4) return {};
  const errors: StepErrors = {};
  if (!draft.hasContent) errors.empty = text.summary.empty;
  if (draft.toPickAgain.length > 0) errors.unfinished = text.summary.unfinished(draft.toPickAgain.length);
  if (draft.isAnonymous) return errors;
  if (draft.phone.trim() === '' && draft.email.trim() === '') errors.contact = text.you.one;
  if (draft.email.trim() !== '' && !/^\S+@\S+\.\S+$/.test(draft.email.trim())) errors.email = text.you.emailWrong;
  return errors;
}
