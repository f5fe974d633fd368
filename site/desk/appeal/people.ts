import type { Draft } from './changes.ts';

/**
 * A person is taken out of a draft. Pictures name people by their place in the list: whoever comes after moves up, and a
 * picture of the one who is gone shows nobody until somebody says whom.
 */
export function withoutPerson({ subjects = [], media = [] }: Draft, n: number) {
  return {
    subjects: subjects.filter((_, at) => at !== n),
    media: media.map(({ subjectRef, ...one }) => {
      if (subjectRef === undefined || subjectRef === n) return one;
      return { ...one, subjectRef: subjectRef > n ? subjectRef - 1 : subjectRef };
    }),
  };
}
