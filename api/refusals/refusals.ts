/** The status and the sentences of each code. */
export type Refusals = Record<string, { status: number; da: string; en: string }>;
