export {
  type Area,
  areaText,
  boxOf,
  distanceM,
  isInside,
  mostCorners,
  type Point,
  parseArea,
  parsePoint,
  pointText,
} from '../../../api/footage/geo.ts';
