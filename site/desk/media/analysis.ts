/**
 * What the worker read in a film, second by second (its shape is written in api/evidence/preview/analysis.ts). Times are ms of the
 * original unless they are called proxyMs.
 */
export interface Stretch {
  startMs: number;
  endMs: number;
}
export interface MapPoint {
  proxyMs: number;
  originalMs: number;
  frame: number;
}
export interface Analysis {
  durationMs: number;
  /** none for a sound */
  frames?: { count: number; proxyRatePerSecond: number; variable: boolean; dropped: number };
  /** read with time-map.ts */
  timeMap: MapPoint[];
  activity?: { stepMs: number; motion: number[]; light: number[] };
  scenes: number[];
  black: Stretch[];
  frozen: Stretch[];
  waveform?: { stepMs: number; peaks: number[] };
  /** when each picture of the contact sheet was shown, row by row */
  sheet?: number[];
}

/** Two days in steps of a second: more was not made by our worker. */
const maxSteps = 200_000;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value.slice(0, maxSteps) : []);
const grades = (value: unknown): number[] => list(value).map((grade) => (isNumber(grade) ? Math.min(100, grade) : 0));

/** Reads analysis.json; undefined when it is not what this release knows, and then the film is shown without it. */
export function parseAnalysis(json: unknown): Analysis | undefined {
  if (!isRecord(json) || json['v'] !== 1 || !isNumber(json['durationMs']) || json['durationMs'] === 0) return undefined;
  const { durationMs } = json;
  const [activity, waveform] = [json['activity'], json['waveform']].map((value) =>
    isStepped(value) ? value : undefined,
  );
  const [motion, light, peaks] = [
    grades(activity?.['motion']),
    grades(activity?.['light']),
    grades(waveform?.['peaks']),
  ];
  return {
    durationMs,
    ...frames(json['frames']),
    timeMap: timeMap(json['timeMap']),
    ...(activity && motion.length > 0 ? { activity: { stepMs: activity.stepMs, motion, light } } : {}),
    scenes: list(json['scenes']).filter(isNumber),
    black: stretches(json['black'], durationMs),
    frozen: stretches(json['frozen'], durationMs),
    ...(waveform && peaks.length > 0 ? { waveform: { stepMs: waveform.stepMs, peaks } } : {}),
    ...(Array.isArray(json['sheet']) ? { sheet: list(json['sheet']).filter(isNumber) } : {}),
  };
}

const isStepped = (value: unknown): value is Record<string, unknown> & { stepMs: number } =>
  isRecord(value) && isNumber(value['stepMs']) && value['stepMs'] > 0;

function frames(value: unknown): Pick<Analysis, 'frames'> {
  if (!isRecord(value)) return {};
  const { count, proxyRatePerSecond, variable, dropped } = value;
  if (!isNumber(count) || !isNumber(proxyRatePerSecond) || proxyRatePerSecond === 0) return {};
  return {
    frames: { count, proxyRatePerSecond, variable: variable === true, dropped: isNumber(dropped) ? dropped : 0 },
  };
}

const timeMap = (value: unknown): MapPoint[] =>
  list(value).flatMap((point) =>
    isRecord(point) && isNumber(point['proxyMs']) && Number.isFinite(point['originalMs']) && isNumber(point['frame'])
      ? [{ proxyMs: point['proxyMs'], originalMs: Number(point['originalMs']), frame: point['frame'] }]
      : [],
  );

const stretches = (value: unknown, durationMs: number): Stretch[] =>
  list(value).flatMap((stretch) =>
    isRecord(stretch) && isNumber(stretch['startMs']) && isNumber(stretch['endMs'])
      ? [{ startMs: stretch['startMs'], endMs: Math.min(stretch['endMs'], durationMs) }]
      : [],
  );
