import { type Optics, resolutions, type SensorFormat, sensorWidthsMm } from '../../api/footage/camera-view.ts';

/** What others have published of lenses and distances. `says` as it stands there; `within` half of its last digit unless said. */
export interface PublishedView {
  source: string;
  optics: Optics;
  of: { angle: true } | { widthAtM: number } | { reachWithPx: number; ppm: number };
  says: number;
  within: number;
}

const lens = (focalLengthMm: number, format: SensorFormat): Optics => ({
  kind: 'lens',
  focalLengthMm,
  sensorWidthMm: sensorWidthsMm[format],
});

const studioMatrx = 'https://www.studiomatrx.org/utilities/cctv-lens-calculator';
/** 4 MP, 1/2.8": focal length, angle, width at 10 m, distance of identification */
const studioMatrxTable = [
  [2.8, 88, 19.2, 5.3],
  [3.6, 73, 14.9, 6.9],
  [4, 68, 13.4, 7.6],
  [6, 48, 8.9, 11.4],
  [8, 37, 6.7, 15.3],
  [12, 25, 4.5, 22.9],
] as const;

const lensGuide =
  'http://www.ebay.co.uk/gds/CCTV-Camera-Lens-Guide-Field-of-View-information-/10000000178278094/g.html';
/** 1/3": focal length and angle, whole degrees, some of them cut and not rounded */
const lensGuideTable = [
  [2.8, 81],
  [3.5, 68],
  [4, 62],
  [4.8, 53],
  [6, 43],
  [8, 33],
  [12.5, 21],
  [16, 17],
  [17, 16],
] as const;

const axisModel = 'https://www.axis.com/de/de/learning/web-articles/perfect-pixel-count/use-model';
const axisReach = 'http://www.axis.com/edu/cam_reach/appendix_b.htm';
const secursys = 'https://www.secursys-sas.it/en/contents/10-technologies/19-optical-calculation-en';
const infiniti = 'https://www.infinitioptics.com/dori';

export const publishedViews: PublishedView[] = [
  ...studioMatrxTable.flatMap(([mm, angle, width, identify]): PublishedView[] => {
    const optics = lens(mm, '1/2.8"');
    const reach = { reachWithPx: resolutions['4 MP'][0], ppm: 250 };
    return [
      { source: studioMatrx, optics, of: { angle: true }, says: angle, within: 0.5 },
      { source: studioMatrx, optics, of: { widthAtM: 10 }, says: width, within: 0.05 },
      { source: studioMatrx, optics, of: reach, says: identify, within: 0.05 },
    ];
  }),
  ...lensGuideTable.map(
    ([mm, angle]): PublishedView => ({
      source: lensGuide,
      optics: lens(mm, '1/3"'),
      of: { angle: true },
      says: angle,
      within: 0.9,
    }),
  ),
  // 1080p, 1/2.8", 4 mm
  {
    source: 'https://cctv-check.de/grundlagen/normative-vorgaben/',
    optics: lens(4, '1/2.8"'),
    of: { reachWithPx: 1920, ppm: 250 },
    says: 5.7,
    within: 0.05,
  },
  // a face of 80 pixels, 500 to the metre: 640 pixels with 8 mm, 1280 with 3.6 mm
  { source: axisReach, optics: lens(8, '1/3"'), of: { reachWithPx: 640, ppm: 500 }, says: 2.1, within: 0.05 },
  { source: axisReach, optics: lens(3.6, '1/3"'), of: { reachWithPx: 1280, ppm: 500 }, says: 1.9, within: 0.05 },
  { source: secursys, optics: lens(25, '2/3"'), of: { widthAtM: 16 }, says: 5.63, within: 0.005 },
  { source: secursys, optics: lens(35, '1/3"'), of: { widthAtM: 16 }, says: 2.19, within: 0.005 },
  // 9 feet at 10 feet
  {
    source: 'http://www.networkcamerareviews.com/articles/viewingangles.html',
    optics: lens(4, '1/4"'),
    of: { widthAtM: 10 },
    says: 9,
    within: 0.05,
  },
  { source: infiniti, optics: { kind: 'angle', degrees: 90 }, of: { widthAtM: 500 }, says: 1000, within: 0.5 },
  { source: infiniti, optics: { kind: 'angle', degrees: 1 }, of: { widthAtM: 500 }, says: 8.7, within: 0.05 },
];

/** Widths of a scene that get a density from so many pixels, which no lens has a part in. */
export const publishedWidths = [
  // 125 px/m over 10 m take 1250 pixels
  { source: axisModel, widthPx: 1250, sceneWidthM: 10, ppm: 125 },
  // 1920 pixels at 5 to the centimetre
  { source: axisModel, widthPx: 1920, sceneWidthM: 3.84, ppm: 500 },
];
