/** WHERE THINGS LIE, in degrees (WGS 84). Pure; shared by the desk, the evidence worker and the pages. */
export interface Point {
  readonly lat: number;
  readonly lon: number;
}
export interface Box {
  readonly south: number;
  readonly north: number;
  readonly west: number;
  readonly east: number;
}
/** Corners in order; the last is joined to the first. */
export type Area = readonly Point[];

export const mostCorners = 60;
const earthM = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (radians: number): number => (radians * 180) / Math.PI;

export const isPoint = ({ lat, lon }: Point): boolean => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;

/** Great circle, haversine, in metres. */
export function distanceM(a: Point, b: Point): number {
  const [lat, lon] = [radians(b.lat - a.lat), radians(b.lon - a.lon)];
  const half = Math.sin(lat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(lon / 2) ** 2;
  return 2 * earthM * Math.asin(Math.min(1, Math.sqrt(half)));
}

/** Everything within `metres` lies in it, and some more; not for the poles and the date line. */
export function boxAround({ lat, lon }: Point, metres: number): Box {
  const high = degrees(metres / earthM) * 1.000_001;
  const wide = Math.min(180, high / Math.max(0.01, Math.cos(radians(Math.min(89, Math.abs(lat) + high)))));
  return { south: lat - high, north: lat + high, west: lon - wide, east: lon + wide };
}

export const boxOf = (points: readonly Point[]): Box => ({
  south: Math.min(...points.map(({ lat }) => lat)),
  north: Math.max(...points.map(({ lat }) => lat)),
  west: Math.min(...points.map(({ lon }) => lon)),
  east: Math.max(...points.map(({ lon }) => lon)),
});

/** Even-odd rule on a flat map: an area of a town is small enough for it. */
export function isInside({ lat, lon }: Point, area: Area): boolean {
  let inside = false;
  area.forEach((corner, at) => {
    const next = area[(at + 1) % area.length]!;
    if (corner.lat > lat === next.lat > lat) return;
    const crosses = corner.lon + ((lat - corner.lat) / (next.lat - corner.lat)) * (next.lon - corner.lon);
    if (lon < crosses) inside = !inside;
  });
  return inside;
}

const written = /^\s*([-+]?\d{1,3}(?:[.,]\d+)?)°?\s*(?:[NØnø]\s*)?[;,\s]\s*([-+]?\d{1,3}(?:[.,]\d+)?)°?\s*[EØeø]?\s*$/;
const decimal = (text: string): number => Number(text.replace(',', '.'));

/** `55.67612, 12.56834`, and with Danish decimals `55,67612 12,56834`; undefined for anything else. */
export function parsePoint(text: string): Point | undefined {
  const [, lat, lon] = written.exec(text) ?? [];
  if (lat === undefined || lon === undefined) return undefined;
  const point = { lat: decimal(lat), lon: decimal(lon) };
  return isPoint(point) ? point : undefined;
}

const precise = (degrees: number): string => String(Math.round(degrees * 1e5) / 1e5);
/** To about a metre; `parsePoint` reads it. */
export const pointText = ({ lat, lon }: Point): string => `${precise(lat)},${precise(lon)}`;
export const areaText = (area: Area): string => area.map(pointText).join(';');

/** What `areaText` wrote; undefined when it is no area. */
export function parseArea(text: string): Area | undefined {
  const points = text.split(';').map(parsePoint);
  const isArea = points.length >= 3 && points.length <= mostCorners && points.every((point) => point !== undefined);
  return isArea ? points : undefined;
}
