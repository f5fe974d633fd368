export { changesBetween, setAt, valueAt, withChanges } from '../../../api/draft-diff.ts';
