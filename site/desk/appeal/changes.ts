export type { Draft } from '../../../api/appeal/draft.ts';
export { changesBetween, setAt, valueAt } from '../../../api/draft-diff.ts';
