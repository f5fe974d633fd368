/**
 * Scenes that can be filmed: drawn from a seed, no two alike, moving with time. `camera` scenes are the hard ones: the
 * same street from the same camera at another time, with other people in it. `dark` and `wall` show next to nothing.
 */
export const sceneKinds = [
  'landscape',
  'fractal',
  'cells',
  'blobs',
  'polygons',
  'page',
  'waves',
  'mosaic',
  'camera',
  'dark',
  'wall',
] as const;
export type SceneKind = (typeof sceneKinds)[number];

export interface Scene {
  readonly kind: SceneKind;
  /** RGB at x and y from 0 to 1, at `seconds`; each channel 0 to 255 */
  readonly colour: (x: number, y: number, seconds: number) => readonly [number, number, number];
}

export type Chance = () => number;

/** mulberry32: small, and the same everywhere. */
export const chance = (seed: number): Chance => {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};
export const between = (draw: Chance, least: number, most: number): number => least + draw() * (most - least);
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

type Colour = readonly [number, number, number];
const anyColour = (draw: Chance): Colour => [draw() * 255, draw() * 255, draw() * 255];
const lightOf = ([r, g, b]: Colour): number => 0.3 * r + 0.59 * g + 0.11 * b;
/** Another colour, also for somebody who sees no colours. */
function unlike(draw: Chance, other: Colour): Colour {
  for (;;) {
    const found = anyColour(draw);
    if (Math.abs(lightOf(found) - lightOf(other)) > 60) return found;
  }
}
const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

/** Smooth noise in five octaves, 0 to 1. */
function noise(seed: number): (x: number, y: number) => number {
  const at = (x: number, y: number) => {
    const h = Math.imul(Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(seed, 974634777), 1274126177);
    return ((h ^ (h >>> 15)) >>> 0) / 2 ** 32;
  };
  const smooth = (t: number) => t * t * (3 - 2 * t);
  const layer = (x: number, y: number) => {
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [u, v] = [smooth(x - left), smooth(y - top)];
    const upper = at(left, top) * (1 - u) + at(left + 1, top) * u;
    return upper * (1 - v) + (at(left, top + 1) * (1 - u) + at(left + 1, top + 1) * u) * v;
  };
  return (x, y) => {
    let [sum, weight] = [0, 1];
    for (let octave = 0; octave < 5; octave++, weight /= 2) sum += layer(x * 2 ** octave, y * 2 ** octave) * weight;
    return sum / 1.94;
  };
}

/** `seed` says which scene; `camera`, for scenes of that kind, which street. */
export function drawScene(kind: SceneKind, seed: number, camera = 0): Scene {
  const draw = chance(seed);
  const a = anyColour(draw);
  const b = unlike(draw, a);
  const c = unlike(draw, b);
  return { kind, colour: painters[kind]({ draw, a, b, c, seed, camera }) };
}

interface Brush {
  draw: Chance;
  a: Colour;
  b: Colour;
  c: Colour;
  seed: number;
  camera: number;
}

const painters: Record<SceneKind, (brush: Brush) => Scene['colour']> = {
  /** a hand-held pan over hills and clouds */
  landscape({ draw, a, b, c, seed }) {
    const ground = noise(seed);
    const [scale, speed, lean] = [between(draw, 2, 5), between(draw, -0.5, 0.5), between(draw, -0.2, 0.2)];
    return (x, y, s) => {
      const level = ground(x * scale + s * speed + 40, y * scale + s * lean + 40);
      return level < 0.5 ? mix(a, b, level * 2) : mix(b, c, level * 2 - 1);
    };
  },
  /** a Julia set, turned: no two parameters give the same one, as places of the Mandelbrot set do */
  fractal({ draw, a, b }) {
    const [size, zoom, turn] = [between(draw, 1.2, 2.8), between(draw, 0.02, 0.2), between(draw, 0, Math.PI)];
    const [angle, radius] = [between(draw, 0, Math.PI * 2), between(draw, 0.6, 0.8)];
    const [kx, ky] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    return (x, y, s) => {
      const width = size * (1 - Math.min(0.8, s * zoom));
      const [dx, dy] = [(x - 0.5) * width * 1.6, (y - 0.5) * width];
      let [zx, zy] = [dx * Math.cos(turn) - dy * Math.sin(turn), dx * Math.sin(turn) + dy * Math.cos(turn)];
      let step = 0;
      for (; step < 40 && zx * zx + zy * zy < 4; step++) [zx, zy] = [zx * zx - zy * zy + kx, 2 * zx * zy + ky];
      return mix(a, b, step / 40);
    };
  },
  /** a board of life, one generation a third of a second */
  cells({ draw, a, b }) {
    const [columns, rows] = [24, 14];
    const boards = [many(columns * rows, () => Number(draw() < 0.35))];
    for (let i = 0; i < 24; i++) boards.push(nextBoard(boards[i]!, columns, rows));
    return (x, y, s) => {
      const board = boards[Math.min(24, Math.floor(s * 3))]!;
      return board[Math.min(rows - 1, Math.floor(y * rows)) * columns + Math.min(columns - 1, Math.floor(x * columns))]
        ? a
        : b;
    };
  },
  blobs({ draw, a, b }) {
    const spots = many(7, () => ({
      x: draw(),
      y: draw(),
      r: between(draw, 0.08, 0.3),
      vx: between(draw, -0.15, 0.15),
      vy: between(draw, -0.15, 0.15),
      colour: anyColour(draw),
    }));
    return (x, y, s) => {
      let shown = mix(a, b, (x + y) / 2);
      for (const spot of spots) {
        const far = Math.hypot(x - spot.x - spot.vx * s, (y - spot.y - spot.vy * s) * 0.6) / spot.r;
        if (far < 1) shown = mix(spot.colour, shown, far * far);
      }
      return shown;
    };
  },
  polygons({ draw, a }) {
    const shapes = many(9, () => ({
      x: draw(),
      y: draw(),
      r: between(draw, 0.08, 0.28),
      sides: 3 + Math.floor(draw() * 4),
      turn: draw() * 6,
      spin: between(draw, -1, 1),
      vx: between(draw, -0.1, 0.1),
      colour: anyColour(draw),
    }));
    return (x, y, s) => {
      for (const { x: cx, y: cy, r, sides, turn, spin, vx, colour } of shapes) {
        const [dx, dy] = [x - cx - vx * s, (y - cy) * 0.56];
        const wedge = (2 * Math.PI) / sides;
        const angle = (((Math.atan2(dy, dx) + turn + spin * s) % wedge) + wedge) % wedge;
        if (Math.hypot(dx, dy) * Math.cos(angle - wedge / 2) < r * Math.cos(wedge / 2)) return colour;
      }
      return a;
    };
  },
  /** lines of writing that scroll */
  page({ draw, seed }) {
    const dark = draw() < 0.4;
    const [ink, paper] = dark ? [220, 30] : [30, 235];
    const [lines, speed] = [between(draw, 8, 16), between(draw, 0, 0.08)];
    const words = noise(seed + 7);
    const margin = many(64, () => between(draw, 0.4, 0.95));
    return (x, y, s) => {
      const row = (y + s * speed) * lines;
      const line = Math.floor(row);
      const inside = row - line > 0.3 && x > 0.06 && x < margin[line & 63]!;
      const shade = inside && words(x * 40, line * 9.7) > 0.44 ? ink : paper;
      return [shade, shade, shade];
    };
  },
  waves({ draw, a, b }) {
    const parts = many(4, () => [between(draw, -14, 14), between(draw, -14, 14), draw() * 6, between(draw, -2, 2)]);
    return (x, y, s) => {
      let sum = 0;
      for (const [fx = 0, fy = 0, phase = 0, speed = 0] of parts) sum += Math.sin(x * fx + y * fy + phase + speed * s);
      return mix(a, b, 0.5 + sum / 8);
    };
  },
  mosaic({ draw }) {
    const stones = many(14, () => ({
      x: draw(),
      y: draw(),
      vx: between(draw, -0.08, 0.08),
      vy: between(draw, -0.08, 0.08),
      colour: anyColour(draw),
    }));
    return (x, y, s) => {
      let [best, least] = [stones[0]!.colour, 9];
      for (const stone of stones) {
        const far = Math.hypot((x - stone.x - stone.vx * s) * 1.78, y - stone.y - stone.vy * s);
        if (far < least) [best, least] = [stone.colour, far];
      }
      return best;
    };
  },
  /** a fixed camera: the street belongs to `camera`, who walks there to `seed` */
  camera({ draw, camera }) {
    const street = paintStreet(camera);
    const people = many(1 + Math.floor(draw() * 2), () => ({
      x: between(draw, 0.12, 0.88),
      y: between(draw, 0.35, 0.7),
      w: between(draw, 0.05, 0.09),
      h: between(draw, 0.28, 0.42),
      speed: between(draw, 0.04, 0.14) * (draw() < 0.5 ? -1 : 1),
      coat: draw() < 0.5 ? between(draw, 10, 50) : between(draw, 200, 245),
    }));
    return (x, y, s) => {
      for (const { x: left, y: top, w, h, speed, coat } of people) {
        const dx = (x - left - speed * s) / w;
        const dy = (y - top + h / 2) / h;
        if (dy > 0 && dy < 0.22 && Math.hypot(dx * 1.6, (dy - 0.11) * 6) < 0.6) return [190, 150, 130];
        if (dy >= 0.22 && dy < 1 && Math.abs(dx) < (dy < 0.6 ? 0.5 : 0.38)) return [coat, coat * 0.9, coat * 0.95];
      }
      return street(x, y);
    };
  },
  /** night: a grain or two above black */
  dark({ draw, seed }) {
    const grain = noise(seed);
    const level = between(draw, 0, 8);
    return (x, y, s) => {
      const shade = level + grain(x * 60 + s * 50, y * 60) * 6;
      return [shade, shade, shade];
    };
  },
  wall({ draw, a }) {
    const light = between(draw, -8, 8);
    return (x, y) => [a[0] + light * x, a[1] + light * y, a[2] + light * x];
  },
};

function nextBoard(board: number[], columns: number, rows: number): number[] {
  return board.map((alive, index) => {
    const [x, y] = [index % columns, Math.floor(index / columns)];
    let around = -alive;
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++)
        around += board[((y + dy + rows) % rows) * columns + ((x + dx + columns) % columns)]!;
    return Number(around === 3 || (alive === 1 && around === 2));
  });
}

/** Houses with windows under a sky, a pavement, some texture. */
function paintStreet(camera: number): (x: number, y: number) => Colour {
  const draw = chance(camera + 77_000);
  const [sky, road] = [anyColour(draw), anyColour(draw)];
  const ground = noise(camera + 500);
  const pavement = between(draw, 0.6, 0.8);
  const houses = many(6, (index) => ({
    left: index / 6 + between(draw, -0.05, 0.05),
    top: between(draw, 0.08, 0.4),
    colour: anyColour(draw),
    columns: between(draw, 18, 40),
    rows: between(draw, 8, 16),
  }));
  return (x, y) => {
    const grain = 0.85 + ground(x * 12, y * 12) * 0.3;
    const house = houses.findLast(({ left }) => x >= left) ?? houses[0]!;
    let shown = sky;
    if (y > pavement) shown = road;
    else if (y > house.top) {
      const window = (x * house.columns) % 1 > 0.5 && (y * house.rows) % 1 > 0.4;
      shown = window ? [40, 45, 60] : house.colour;
    }
    return [shown[0] * grain, shown[1] * grain, shown[2] * grain];
  };
}

export const [sceneWidth, sceneHeight] = [320, 180];

/** One frame as raw RGB. */
export function paint(scene: Scene, seconds: number, width = sceneWidth, height = sceneHeight): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  let at = 0;
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      for (const value of scene.colour((column + 0.5) / width, (row + 0.5) / height, seconds))
        pixels[at++] = Math.max(0, Math.min(255, Math.round(value)));
  return pixels;
}
