/** One thing that is wrong: which, what is the matter with it, and what it was expected to be. One line for people. */
export interface Problem {
  readonly what: string;
  readonly is: string;
  readonly expected: string;
}
export type Report = (problem: Problem) => void;

export const lineOf = ({ what, is, expected }: Problem): string => `${what}: ${is}; expected ${expected}`;
