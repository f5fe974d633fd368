/**
 * WHAT DIFFERS between two documents of JSON, leaf by leaf. Shared by the desk, which keeps who changed what, and by the
 * editor, which puts what two people wrote together again (site/desk/appeal/merge.ts). Pure.
 */
export interface Change {
  /** `texts.da.title`, `subjects.0.heightMinCm` */
  path: string;
  /** undefined: it was not there, or is there no longer */
  before?: unknown;
  after?: unknown;
}

/**
 * In the order of the later one. An empty list says the same as none; a thing that nothing is said of yet does not: it comes
 * and goes as `{}`.
 */
export function changesBetween(before: unknown, after: unknown, path = ''): Change[] {
  if (isBranch(before) || isBranch(after)) {
    const [was, is] = [branchOf(before), branchOf(after)];
    const names = [...new Set([...Object.keys(is), ...Object.keys(was)])];
    const found = names.flatMap((name) => changesBetween(was[name], is[name], path ? `${path}.${name}` : name));
    if (isThing(before) && after === undefined) found.push({ path, before: {} });
    if (before === undefined && isThing(after) && names.length === 0) found.push({ path, after: {} });
    return found;
  }
  if (before === after) return [];
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

/** What stands there, or undefined. */
export function valueAt(document: unknown, path: string): unknown {
  let at = document;
  for (const name of path.split('.')) at = isBranch(at) ? at[name] : undefined;
  return at;
}

/** Puts it there, making the way to it; undefined takes it away. */
export function setAt(document: unknown, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop()!;
  let at = document as Record<string, unknown>;
  for (const [i, name] of names.entries()) {
    if (!isBranch(at[name])) {
      if (value === undefined) return;
      at[name] = /^\d+$/.test(names[i + 1] ?? last) ? [] : {};
    }
    at = at[name] as Record<string, unknown>;
  }
  if (value === undefined) delete at[last];
  else at[last] = value;
}

const isBranch = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isThing = (value: unknown): boolean => isBranch(value) && !Array.isArray(value);
const branchOf = (value: unknown): Record<string, unknown> => (isBranch(value) ? value : {});
