import { canonical } from '../../evidence/custody.ts';

/** One leaf of a draft that is not what it was; undefined: it was not there, or is there no longer. */
export interface Change {
  /** `texts.da.title`, `subjects.0.heightMinCm` */
  path: string;
  before?: unknown;
  after?: unknown;
}

/** What differs between two documents of JSON, leaf by leaf, in the order of the later one. Pure. */
export function changesBetween(before: unknown, after: unknown, path = ''): Change[] {
  if (isBranch(before) || isBranch(after)) {
    const [was, is] = [branchOf(before), branchOf(after)];
    const names = [...new Set([...Object.keys(is), ...Object.keys(was)])];
    // what is an empty list in one and absent in the other says the same
    return names.flatMap((name) => changesBetween(was[name], is[name], path ? `${path}.${name}` : name));
  }
  if (canonical(before ?? null) === canonical(after ?? null)) return [];
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

const isBranch = (value: unknown): boolean => typeof value === 'object' && value !== null;
const branchOf = (value: unknown): Record<string, unknown> => (isBranch(value) ? (value as Record<string, unknown>) : {});
