import { type ShownAppeal, shownAppeals } from './published.ts';

/** What was published just after and just before an appeal, among those that are shown. */
export interface Neighbours {
  readonly newer?: ShownAppeal | undefined;
  readonly older?: ShownAppeal | undefined;
}

let places: Map<string, number> | undefined;
export function neighboursOf(publicId: string): Neighbours {
  places ??= new Map(shownAppeals().map(({ appeal }, place) => [appeal.publicId, place]));
  const place = places.get(publicId);
  return place === undefined ? {} : { newer: shownAppeals()[place - 1], older: shownAppeals()[place + 1] };
}
