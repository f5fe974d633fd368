import { custodyActions } from '../../api/db/values.ts';
import type { Random } from './random.ts';

/** Another value of the same kind, as near as it can be. */
export function another(value: unknown, random: Random): unknown {
  if (value === null || value === undefined) return 'x';
  if (typeof value === 'number') return random.pick([value + 1, value - 1, value * 2 + 1, -value - 1]);
  if (typeof value === 'boolean') return !value;
  if (value instanceof Date) return new Date(value.getTime() + random.pick([1, -1, 3_600_000]));
  if (typeof value === 'string') return anotherText(value, random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.2)) return [...value, value[0] ?? 1];
    if (value.length > 1 && random.chance(0.2)) return value.toReversed();
    const at = random.between(0, value.length - 1);
    return value.with(at, another(value[at], random));
  }
  const object = value as Record<string, unknown>;
  const names = Object.keys(object);
  if (names.length === 0 || random.chance(0.1)) return { ...object, added: 1 };
  const name = random.pick(names);
  return { ...object, [name]: another(object[name], random) };
}

function anotherText(text: string, random: Random): string {
  if ((custodyActions as readonly string[]).includes(text))
    return random.pick(custodyActions.filter((it) => it !== text));
  if (text === '' || random.chance(0.2)) return `${text}x`;
  const at = random.between(0, text.length - 1);
  const digit = /^[0-9a-f]$/.test(text[at]!);
  const other = random.pick([...(digit ? '0123456789abcdef' : 'xyzXYZ')].filter((it) => it !== text[at]));
  return text.slice(0, at) + other + text.slice(at + 1);
}
