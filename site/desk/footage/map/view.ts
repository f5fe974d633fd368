import { distanceM, type Point } from '../geo.ts';

/** A window on the earth: what is in its middle, and how many metres a pixel is. Flat: a town, or a country of this size. Pure. */
export interface View {
  readonly middle: Point;
  readonly metresPerPixel: number;
  readonly width: number;
  readonly height: number;
}
export interface Spot {
  readonly x: number;
  readonly y: number;
}

export const finest = 0.2;
export const coarsest = 1500;
const metresPerDegree = (Math.PI / 180) * 6_371_008.8;
const eastPerDegree = (lat: number): number => metresPerDegree * Math.cos((lat * Math.PI) / 180);

export function spotOf({ middle, metresPerPixel, width, height }: View, { lat, lon }: Point): Spot {
  return {
    x: width / 2 + ((lon - middle.lon) * eastPerDegree(middle.lat)) / metresPerPixel,
    y: height / 2 - ((lat - middle.lat) * metresPerDegree) / metresPerPixel,
  };
}

export function pointAt({ middle, metresPerPixel, width, height }: View, { x, y }: Spot): Point {
  return {
    lat: middle.lat - ((y - height / 2) * metresPerPixel) / metresPerDegree,
    lon: middle.lon + ((x - width / 2) * metresPerPixel) / eastPerDegree(middle.lat),
  };
}

/** So many pixels to the right and down. */
export function moved(view: View, dx: number, dy: number): View {
  const { lat, lon } = pointAt(view, { x: view.width / 2 + dx, y: view.height / 2 + dy });
  return { ...view, middle: { lat: Math.min(85, Math.max(-85, lat)), lon: Math.min(180, Math.max(-180, lon)) } };
}

/** What lies at `at` stays there. */
export function zoomed(view: View, factor: number, at: Spot = { x: view.width / 2, y: view.height / 2 }): View {
  const metresPerPixel = Math.min(coarsest, Math.max(finest, view.metresPerPixel * factor));
  const held = pointAt(view, at);
  const closer = { ...view, metresPerPixel, middle: held };
  return moved(closer, view.width / 2 - at.x, view.height / 2 - at.y);
}

/** All of them, with room around; one alone with its surroundings. */
export function fitted(view: View, points: readonly Point[], leastMetres = 400): View {
  if (points.length === 0) return view;
  const lats = points.map(({ lat }) => lat);
  const lons = points.map(({ lon }) => lon);
  const [south, north, west, east] = [Math.min(...lats), Math.max(...lats), Math.min(...lons), Math.max(...lons)];
  const middle = { lat: (south + north) / 2, lon: (west + east) / 2 };
  const high = Math.max(leastMetres, (north - south) * metresPerDegree);
  const wide = Math.max(leastMetres, (east - west) * eastPerDegree(middle.lat));
  const metresPerPixel = Math.max(wide / (view.width * 0.8), high / (view.height * 0.8));
  return { ...view, middle, metresPerPixel: Math.min(coarsest, Math.max(finest, metresPerPixel)) };
}

/** A round length that is about a fifth of the window wide. */
export function scaleOf({ metresPerPixel, width }: View): { metres: number; pixels: number } {
  const most = metresPerPixel * width * 0.25;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power;
  return { metres, pixels: metres / metresPerPixel };
}

/** Corners around a point, as a circle would be drawn with a few strokes. */
export function ringAround({ lat, lon }: Point, metres: number, corners = 12): Point[] {
  return Array.from({ length: corners }, (_, at) => {
    const turn = (2 * Math.PI * at) / corners;
    return {
      lat: lat + (metres * Math.cos(turn)) / metresPerDegree,
      lon: lon + (metres * Math.sin(turn)) / eastPerDegree(lat),
    };
  });
}

/** Where a new corner does least harm: in the middle of the side it lies nearest to. */
export function insertCorner(area: readonly Point[], point: Point): Point[] {
  if (area.length < 3) return [...area, point];
  const detour = area.map((corner, at) => {
    const next = area[(at + 1) % area.length]!;
    return distanceM(corner, point) + distanceM(point, next) - distanceM(corner, next);
  });
  return area.toSpliced(detour.indexOf(Math.min(...detour)) + 1, 0, point);
}
