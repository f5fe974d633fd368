import { edges, type Town, towns } from './denmark.ts';

/** Where a point lies, on a map of Denmark and in words. Pure. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** Width of the map in which a degree of latitude has 100 units; at 56° north a degree of longitude is 0.56 as long. */
const perDegree = 100;
const squeeze = Math.cos((56 * Math.PI) / 180);
export const mapSize = {
  width: (edges.east - edges.west) * squeeze * perDegree,
  height: (edges.north - edges.south) * perDegree,
};

export const onMap = ({ latitude, longitude }: Point): { x: number; y: number } => ({
  x: (longitude - edges.west) * squeeze * perDegree,
  y: (edges.north - latitude) * perDegree,
});

export const isOnMap = ({ latitude, longitude }: Point): boolean =>
  latitude > edges.south && latitude < edges.north && longitude > edges.west && longitude < edges.east;

/** "8.66,54.9 8.67,54.95" → a path. */
export const outlineOf = (ring: string): string =>
  `M${ring
    .split(' ')
    .map((pair) => {
      const [longitude = 0, latitude = 0] = pair.split(',').map(Number);
      const { x, y } = onMap({ latitude, longitude });
      return `${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('L')}Z`;

const earthKm = 6371;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great circle, haversine; and the way the compass points from the town: 0 north, 1 north-east … 7 north-west. */
export function nearestTown(point: Point): { town: Town; km: number; octant: number } {
  const [first, ...others] = towns.map((town) => ({ town, km: distance(town, point), octant: octant(town, point) }));
  return others.reduce((nearest, one) => (one.km < nearest.km ? one : nearest), first!);
}

function distance(a: Point, b: Point): number {
  const [latitude, longitude] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)];
  const half =
    Math.sin(latitude / 2) ** 2 +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(longitude / 2) ** 2;
  return 2 * earthKm * Math.asin(Math.sqrt(half));
}

function octant(from: Point, to: Point): number {
  const east = (to.longitude - from.longitude) * Math.cos(radians((from.latitude + to.latitude) / 2));
  const north = to.latitude - from.latitude;
  return (Math.round(Math.atan2(east, north) / (Math.PI / 4)) + 8) % 8;
}
