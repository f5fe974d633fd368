/** What one check found. `advice` could be better; `wrong` breaks a promise. Sentences say what to do. */
export type Finding = { level: 'fine'; sentence?: string } | { level: 'advice' | 'wrong'; sentence: string };

export interface Check {
  readonly name: string;
  /** A throw counts as `wrong`, with its message. */
  run(): Finding | Promise<Finding>;
}

export const fine = (sentence?: string): Finding => (sentence ? { level: 'fine', sentence } : { level: 'fine' });
export const advice = (sentence: string): Finding => ({ level: 'advice', sentence });
export const wrong = (sentence: string): Finding => ({ level: 'wrong', sentence });
