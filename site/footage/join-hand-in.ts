import type { SavedChosen } from './chosen.svelte.ts';
import type { SavedHandIn } from './saved-hand-in.ts';

export interface Joining {
  /** as both had it: what this page read or saved last */
  base: SavedHandIn | undefined;
  mine: SavedHandIn;
  theirs: SavedHandIn;
  /** uploads that were taken away here */
  removed: ReadonlySet<string>;
  /** uploads that have bytes at the server, as far as this page knows */
  begun: ReadonlySet<string>;
}

const nothing: SavedHandIn = {
  v: 1,
  recorder: { brand: '', model: '', overwriteDays: '' },
  exportedBy: '',
  text: '',
  clocks: [],
  cameras: [],
  folders: {},
  files: [],
};

/**
 * What two devices have written of one hand-in, joined so that nothing is lost: what one of them changed since `base` is as that
 * one has it; where both changed the same, this one's stands, and texts follow each other. A file both have picked is one.
 */
export function join(joining: Joining): SavedHandIn {
  const { base = nothing, mine, theirs } = joining;
  return {
    v: 1,
    recorder: {
      brand: pick(base.recorder.brand, mine.recorder.brand, theirs.recorder.brand),
      model: pick(base.recorder.model, mine.recorder.model, theirs.recorder.model),
      overwriteDays: pick(base.recorder.overwriteDays, mine.recorder.overwriteDays, theirs.recorder.overwriteDays),
    },
    exportedBy: pick(base.exportedBy, mine.exportedBy, theirs.exportedBy),
    text: texts(base.text, mine.text, theirs.text),
    clocks: lists(base.clocks, mine.clocks, theirs.clocks, ({ id }) => id),
    cameras: lists(base.cameras, mine.cameras, theirs.cameras, ({ id }) => id),
    folders: Object.fromEntries(
      lists(named(base.folders), named(mine.folders), named(theirs.folders), ({ folder }) => folder).map(
        ({ folder, ...said }) => [folder, said],
      ),
    ),
    files: filesOf({ ...joining, base }),
  };
}

const named = (folders: SavedHandIn['folders']) =>
  Object.entries(folders).map(([folder, said]) => ({ folder, ...said }));

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const pick = <T>(base: T, mine: T, theirs: T): T => (isSame(mine, base) ? theirs : mine);

function texts(base: string, mine: string, theirs: string): string {
  if (mine === base || theirs.includes(mine)) return theirs;
  return theirs === base || mine.includes(theirs) ? mine : `${mine}\n\n${theirs}`;
}

/** Field by field: one device may tell the camera while the other still counts bytes. */
const fields = <T extends object>(base: T, mine: T, theirs: T): T =>
  Object.fromEntries(
    Object.keys({ ...theirs, ...mine }).map((key) => {
      const at = key as keyof T;
      return [key, pick(base[at], mine[at], theirs[at])];
    }),
  ) as T;

/** In the order of this page, what only the other has behind it. */
function lists<T extends object>(
  base: readonly T[],
  mine: readonly T[],
  theirs: readonly T[],
  key: (one: T) => string,
): T[] {
  const [before, there] = [base, theirs].map((list) => new Map(list.map((one) => [key(one), one])));
  const here = new Set(mine.map(key));
  const kept = mine.flatMap((one) => {
    const [was, other] = [before!.get(key(one)), there!.get(key(one))];
    if (other !== undefined) return [was === undefined ? one : fields(was, one, other)];
    // taken away there, and not touched here
    return was !== undefined && isSame(one, was) ? [] : [one];
  });
  const added = theirs.filter((one) => {
    if (here.has(key(one))) return false;
    const was = before!.get(key(one));
    return was === undefined || !isSame(one, was);
  });
  return [...kept, ...added];
}

/** Of a file both have picked, the upload that was saved first goes on, unless bytes of this page's have arrived. */
function filesOf({ base, mine, theirs, removed, begun }: Joining & { base: SavedHandIn }): SavedChosen[] {
  const here = new Set(mine.files.map(({ upload }) => upload));
  const isTwin = (one: SavedChosen, other: SavedChosen): boolean =>
    one.upload !== other.upload &&
    one.name === other.name &&
    one.folder === other.folder &&
    one.sizeBytes === other.sizeBytes &&
    (one.sample === undefined || other.sample === undefined || one.sample === other.sample);
  const twins = theirs.files.filter(
    (file) => !here.has(file.upload) && mine.files.some((own) => isTwin(own, file) && begun.has(own.upload)),
  );
  const kept = theirs.files.filter((file) => !removed.has(file.upload) && !twins.includes(file));
  const own = mine.files.filter(
    (file) =>
      begun.has(file.upload) ||
      !theirs.files.some((other) => !removed.has(other.upload) && !here.has(other.upload) && isTwin(file, other)),
  );
  // left out there for its twin, but begun here
  const before = base.files.filter(
    (file) => !(begun.has(file.upload) && theirs.files.some((other) => isTwin(file, other))),
  );
  return lists(before, own, kept, ({ upload }) => upload);
}
