import { changesBetween, type Draft } from './changes.ts';

/**
 * WHAT TWO PEOPLE WROTE in one draft at the same time, put together. Fields are merged one by one; what is in a list is merged
 * only while each place in it means the same to both. Pictures are known by their name, wherever they stand. Pure.
 */
export interface Merged {
  draft: Draft;
  /** paths where both said something else; mine holds there, unless it pointed at what is no longer there */
  both: string[];
}
type Three = readonly [saved: unknown, mine: unknown, theirs: unknown];
type Thing = Readonly<Record<string, unknown>>;
type Media = NonNullable<Draft['media']>;
/** Whose numbers of people hold. */
type Numbers = 'mine' | 'theirs' | 'either';

export function mergeDrafts(saved: Draft, mine: Draft, theirs: Draft): Merged {
  const both: string[] = [];
  const subjects = [saved.subjects, mine.subjects, theirs.subjects] as const;
  const media = [saved.media, mine.media, theirs.media] as const;
  const rest = [saved, mine, theirs].map(({ media: _, ...others }) => others);
  const draft = merge('', rest as unknown as Three, both) as Draft;
  if (media.every((one) => one === undefined)) return { draft, both };
  return { draft: { ...draft, media: mergePictures(media, numbersOf(subjects), both) }, both };
}

function merge(path: string, three: Three, both: string[]): unknown {
  const [saved, mine, theirs] = three;
  if (same(mine, theirs) || same(saved, theirs)) return mine;
  if (same(saved, mine)) return theirs;
  if (isMade(mine) && isMade(theirs)) return mergeThings(path, [isThing(saved) ? saved : {}, mine, theirs], both);
  if (hasPlaces(three)) {
    const [was, my, their] = three as unknown as readonly [unknown[], unknown[], unknown[]];
    return my.map((one, n) => merge(`${path}.${n}`, [was[n], one, their[n]], both));
  }
  both.push(path);
  return mine;
}

function mergeThings(path: string, [saved, mine, theirs]: readonly [Thing, Thing, Thing], both: string[]): Thing {
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  const made = names.map((name) => {
    const three = [saved[name], mine[name], theirs[name]] as const;
    return [name, merge(path ? `${path}.${name}` : name, three, both)] as const;
  });
  return Object.fromEntries(made.filter(([, value]) => value !== undefined));
}

/** Whether place by place all three lists speak of the same things. A list of plain words is one answer. */
function hasPlaces([saved, mine, theirs]: Three): boolean {
  if (!Array.isArray(saved) || !Array.isArray(mine) || !Array.isArray(theirs)) return false;
  return mine.every(isThing) && !isRenumbered(saved, mine) && !isRenumbered(saved, theirs);
}

/** Something came, went, or stands where another stood. */
function isRenumbered(saved: readonly unknown[], now: readonly unknown[]): boolean {
  if (saved.length !== now.length) return true;
  return now.some((one, n) => !same(one, saved[n]) && saved.some((other, at) => at !== n && same(one, other)));
}

/** The same choice as `merge` makes for the list of people. */
function numbersOf([saved = [], mine = [], theirs = []]: readonly (readonly unknown[] | undefined)[]): Numbers {
  const [my, their] = [isRenumbered(saved, mine), isRenumbered(saved, theirs)];
  if ((!my && !their) || same(mine, theirs)) return 'either';
  return same(saved, mine) ? 'theirs' : 'mine';
}

/** What either took out is gone: its file may be destroyed by now. */
function mergePictures(lists: readonly (Media | undefined)[], numbers: Numbers, both: string[]): Media {
  const [saved, mine, theirs] = lists.map((list = []) => new Map(list.map((one) => [one.name, one])));
  const moved = [...mine!.keys()].filter((name) => saved!.has(name)).join() !== [...saved!.keys()].join();
  const order = moved ? [...mine!.keys(), ...theirs!.keys()] : [...theirs!.keys(), ...mine!.keys()];
  return [...new Set(order)].flatMap((name) => {
    const three = [saved!.get(name), mine!.get(name), theirs!.get(name)] as const;
    const [was, my, their] = three;
    const path = my ? `media.${[...mine!.keys()].indexOf(name)}` : 'media';
    if (was && !(my && their)) {
      if (!same(was, my ?? their)) both.push(path);
      return [];
    }
    const whole = merge(path, three, both) as Media[number];
    return [numbers === 'either' ? whole : withPerson(path, whole, three, numbers, both)];
  });
}

/** Who a picture shows is a number: it holds on the side whose people hold. The other side is asked again. */
function withPerson(
  path: string,
  { subjectRef: _, ...whole }: Media[number],
  [saved, mine, theirs]: readonly (Media[number] | undefined)[],
  numbers: 'mine' | 'theirs',
  both: string[],
): Media[number] {
  const [holds, other] = numbers === 'mine' ? [mine, theirs] : [theirs, mine];
  const isOverruled = other?.subjectRef !== undefined && other.subjectRef !== saved?.subjectRef;
  const field = `${path}.subjectRef`;
  if (isOverruled && !both.includes(field)) both.push(field);
  return holds?.subjectRef === undefined ? whole : { ...whole, subjectRef: holds.subjectRef };
}

const same = (one: unknown, other: unknown): boolean => changesBetween(one, other).length === 0;
const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** A shape on the map is one answer: half of one and half of another is a place nobody meant. */
const isMade = (value: unknown): value is Thing => isThing(value) && !('coordinates' in value);
