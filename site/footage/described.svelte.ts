import type { Camera, ClockCheck } from '../../api/footage/hand-in.ts';
import type { ChosenFile } from './chosen.svelte.ts';

/** A recorder's clock as it is being checked; complete once `shown` and `trueAt` are there. */
export class ClockEntry {
  readonly id: string;
  /** `YYYY-MM-DDTHH:MM[:SS]`; empty while it is not told */
  shown = $state('');
  /** an ISO instant; empty while it is not told */
  trueAt = $state('');
  trueSource = $state<ClockCheck['trueSource']>('phone');
  halfOfDay = $state<ClockCheck['halfOfDay']>('known');
  zone = $state('');
  followsSummerTime = $state<ClockCheck['followsSummerTime']>('unknown');
  photo = $state.raw<ChosenFile>();

  constructor(id: string, zone: string) {
    this.id = id;
    this.zone = zone;
  }

  /** As it is handed in; undefined while something is missing. */
  get check(): ClockCheck | undefined {
    const { id, shown, trueAt, trueSource, halfOfDay, zone, followsSummerTime } = this;
    if (shown === '' || trueAt === '') return undefined;
    const photo = this.photo?.upload.uploadId;
    return { id, shown, trueAt, trueSource, halfOfDay, zone, followsSummerTime, ...(photo ? { photo } : {}) };
  }
}

/** As it is put aside. */
export interface SavedClock {
  id: string;
  shown: string;
  trueAt: string;
  trueSource: ClockCheck['trueSource'];
  halfOfDay: ClockCheck['halfOfDay'];
  zone: string;
  followsSummerTime: ClockCheck['followsSummerTime'];
  /** upload of the photograph */
  photo?: string | undefined;
}

export function savedClock(clock: ClockEntry): SavedClock {
  const { id, shown, trueAt, trueSource, halfOfDay, zone, followsSummerTime, photo } = clock;
  return { id, shown, trueAt, trueSource, halfOfDay, zone, followsSummerTime, photo: photo?.upload.uploadId };
}

export function restoredClock({ id, zone, photo, ...saved }: SavedClock, chosen: readonly ChosenFile[]): ClockEntry {
  const clock = new ClockEntry(id, zone);
  Object.assign(clock, saved);
  if (photo) clock.photo = chosen.find(({ upload }) => upload.uploadId === photo);
  return clock;
}

/** A camera as it stands in the form: every field a text. */
export interface CameraEntry {
  id: string;
  name: string;
  position: string;
  /** degrees from north */
  direction: string;
  hasSound: '' | NonNullable<Camera['hasSound']>;
}

export const emptyCamera = (id: string): CameraEntry => ({ id, name: '', position: '', direction: '', hasSound: '' });
