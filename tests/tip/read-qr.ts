/**
 * Reads a small QR code (ISO/IEC 18004, versions 1 to 4, alphanumeric) from its modules, without the quiet zone: enough
 * to know that what we draw says what it should. Corrects nothing, so one wrong module of the data is seen.
 */
export function readQr(dark: readonly (readonly boolean[])[]): string {
  const { size, at } = { size: dark.length, at: (x: number, y: number) => dark[y]?.[x] ?? false };
  const version = (size - 17) / 4;
  if (!Number.isInteger(version) || version < 1 || version > 4) throw new Error(`${size} modules are no QR code`);
  for (const [left, top] of [[0, 0] as const, [size - 7, 0] as const, [0, size - 7] as const])
    expectFinder(at, left, top);
  const bits = walk(size, version).map(([x, y]) => at(x, y) !== maskAt(readMask(at), x, y));
  return readText(bits);
}

type At = (x: number, y: number) => boolean;

function expectFinder(at: At, left: number, top: number): void {
  for (let y = 0; y < 7; y++) {
    for (let x = 0; x < 7; x++) {
      const ring = Math.max(Math.abs(x - 3), Math.abs(y - 3));
      if (at(left + x, top + y) !== (ring !== 2)) throw new Error(`no finder at ${left}, ${top}`);
    }
  }
}

/** The mask's number: bits 12 to 10 of the format information, which is itself masked with 101010000010010. */
function readMask(at: At): number {
  const bits = [2, 3, 4].map((x) => at(x, 8));
  return bits.reduce((value, bit) => value * 2 + Number(bit), 0) ^ 0b101;
}

function maskAt(mask: number, x: number, y: number): boolean {
  const rules = [
    (x + y) % 2,
    y % 2,
    x % 3,
    (x + y) % 3,
    (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
    ((x * y) % 2) + ((x * y) % 3),
    (((x * y) % 2) + ((x * y) % 3)) % 2,
    (((x + y) % 2) + ((x * y) % 3)) % 2,
  ];
  return rules[mask] === 0;
}

/** Modules of data in the order they are read: pairs of columns from the right, up and down in turn. */
function walk(size: number, version: number): [number, number][] {
  const centre = size - 7;
  const isFunction = (x: number, y: number): boolean =>
    (x < 9 && y < 9) ||
    (x >= size - 8 && y < 9) ||
    (x < 9 && y >= size - 8) ||
    x === 6 ||
    y === 6 ||
    (version > 1 && Math.abs(x - centre) <= 2 && Math.abs(y - centre) <= 2);
  const order: [number, number][] = [];
  let isUpward = true;
  for (let right = size - 1; right > 0; right -= 2) {
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const y = isUpward ? size - 1 - step : step;
      for (const x of [right, right - 1]) if (!isFunction(x, y)) order.push([x, y]);
    }
    isUpward = !isUpward;
  }
  return order;
}

const characters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

function readText(bits: readonly boolean[]): string {
  let position = 0;
  const take = (count: number): number => {
    const value = bits.slice(position, position + count).reduce((sum, bit) => sum * 2 + Number(bit), 0);
    position += count;
    return value;
  };
  if (take(4) !== 0b0010) throw new Error('not alphanumeric');
  const length = take(9);
  let text = '';
  while (text.length + 1 < length) {
    const pair = take(11);
    text += `${characters[Math.floor(pair / 45)]}${characters[pair % 45]}`;
  }
  return text.length < length ? text + characters[take(6)] : text;
}
