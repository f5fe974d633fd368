/** How many cases all fuzz tests together run, and where chance begins: the same seed makes the same cases. */
export const fuzzCases = Number(process.env['FUZZ_CASES'] ?? 20_000);
export const fuzzSeed = Number(process.env['FUZZ_SEED'] ?? 20_261_122);

/** What one test runs of all cases. */
export const share = (part: number): number => Math.max(1, Math.round(fuzzCases * part));

/** Said by every fuzz test, so that a failure can be found again. */
export const seedLine = (cases: number): string => `${cases} cases, FUZZ_SEED=${fuzzSeed} FUZZ_CASES=${fuzzCases}`;

/** A whole number from 0 to below `below`. */
export type Pick = (below: number) => number;

/** Chance of its own for each test (mulberry32), so that one test's cases do not shift another's. */
export function random(name: string): Pick {
  let state = [...name].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 0x01000193), fuzzSeed) >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export const one = <T>(pick: Pick, all: readonly T[]): T => all[pick(all.length)]!;

export const randomBuffer = (pick: Pick, length: number): Buffer =>
  Buffer.from(Uint8Array.from({ length }, () => pick(256)));

/** One to three changes: a bit, a byte, an end cut off, bytes taken out or put in, a piece of the same or another. */
export function mutate(original: Uint8Array, pick: Pick, other: Uint8Array = original): Buffer {
  let changed = Buffer.from(original);
  for (let times = 1 + pick(3); times > 0; times--) {
    const at = pick(changed.length || 1);
    const kind = pick(8);
    const [before, after] = [changed.subarray(0, at), changed.subarray(at)];
    if (kind === 0 && changed.length > 0) changed[at]! ^= 1 << pick(8);
    if (kind === 1 && changed.length > 0) changed[at] = pick(256);
    if (kind === 2) changed = Buffer.from(before);
    if (kind === 3) changed = Buffer.concat([before, after.subarray(1 + pick(40))]);
    if (kind === 4) changed = Buffer.concat([before, Buffer.alloc(1 + pick(40), pick(256)), after]);
    if (kind === 5) changed = Buffer.concat([before, changed.subarray(pick(changed.length || 1))]);
    if (kind === 6) changed = Buffer.concat([before, other.subarray(pick(other.length || 1))]);
    if (kind === 7) changed = Buffer.concat([changed, randomBuffer(pick, 1 + pick(40))]);
  }
  return changed;
}

/** Values no form of ours makes, as JSON can carry them. */
const strange: readonly unknown[] = [
  ...[null, true, false, 0, -0, -1, 1.5, 1e308, 2 ** 53, '', ' ', '\0', 'æøå', '😀', '\ud800', '__proto__', 'NaN'],
  ...[[], {}, [[]], [null], { length: 5 }, { toString: 1 }, { when: {} }, 'x'.repeat(30_000), '9'.repeat(400)],
];

const names = ['__proto__', 'constructor', 'v', 'extra', '0', 'when', ''];

/** A copy of a JSON value with one to three members changed, dropped, added, swapped or nested. */
export function mutateValue(original: unknown, pick: Pick): unknown {
  const root: Record<string, unknown> = { root: structuredClone(original) };
  for (let times = 1 + pick(3); times > 0; times--) {
    let [parent, name]: [Record<string, unknown>, string] = [root, 'root'];
    for (;;) {
      const here = parent[name];
      if (typeof here !== 'object' || here === null || Object.keys(here).length === 0 || pick(4) === 0) break;
      [parent, name] = [here as Record<string, unknown>, one(pick, Object.keys(here))];
    }
    const kind = pick(6);
    if (kind === 0) delete parent[name];
    if (kind === 1) parent[name] = [parent[name], parent[name]];
    // as JSON.parse makes it: a member of its own, whatever its name
    if (kind === 2) {
      const value = one(pick, strange);
      Object.defineProperty(parent, one(pick, names), { value, enumerable: true, configurable: true, writable: true });
    }
    if (kind === 3 && typeof parent[name] === 'string')
      parent[name] = mutate(Buffer.from(String(parent[name])), pick).toString(one(pick, ['utf8', 'latin1']));
    if (kind >= 4 || (kind === 3 && typeof parent[name] !== 'string')) parent[name] = one(pick, strange);
  }
  return root['root'];
}
