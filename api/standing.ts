import { readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Alerted } from './cap.ts';
import { type EndMark, openEndMarks } from './end-marks.ts';

/**
 * WHETHER AN APPEAL STILL HOLDS, now and whatever the live release shows: what was marked (end-marks.ts) or is overdue
 * does not, also when nobody is there to build a release without it (RHL § 7).
 */
export type Standing = 'shown' | { readonly how: EndMark['how']; readonly endedAt: string; readonly revision: number };

/** `<release>/appeals.json`, written by site/release.ts. */
interface AppealIndex {
  readonly shown: Record<string, Entry & { readonly until?: string }>;
  readonly ended: Record<string, Entry & { readonly endedAt: string; readonly how?: 'withdrawn' | 'suspended' }>;
}
/** A release of before says less. */
interface Entry {
  readonly revision: number;
  readonly alert?: Alerted;
  /** the clocks of its district */
  readonly zone?: string;
}

export interface Listed {
  readonly publicId: string;
  readonly standing: Standing;
  readonly revision: number;
  /** when it ends by itself */
  readonly until: string | undefined;
}

export interface Standings {
  /** Undefined for a number the portal never published. */
  of(publicId: string): Standing | undefined;
  /** The highest revision the live release shows. */
  revisionOf(publicId: string): number | undefined;
  /** The alert (CAP) that was sent for it, if it is of a kind that has one. */
  alertOf(publicId: string): Alerted | undefined;
  /** Whose clocks it goes by, as far as a release says. */
  zoneOf(publicId: string): string | undefined;
  /** Every number the portal knows of. */
  all(): IterableIterator<Listed>;
  /** What the live release still shows and may not. */
  readonly cut: ReadonlySet<string>;
}

const nothing: AppealIndex = { shown: {}, ended: {} };

/** Answers what holds at this moment; costs two calls to the system when nothing has changed. */
export function openStandings(siteDir: string, now: () => Date): () => Standings {
  const marks = openEndMarks(siteDir);
  let known = marks.read();
  let release: string | undefined;
  let index = nothing;
  let counted = -1;
  let nextEnd = 0;
  let cut: ReadonlySet<string> = new Set();

  const standing = (publicId: string): Standing | undefined => {
    const [mark, shown, ended] = [known.get(publicId), index.shown[publicId], index.ended[publicId]];
    if (mark && (!shown || mark.revision >= shown.revision)) return mark;
    if (!shown) return ended && { how: ended.how ?? 'withdrawn', revision: ended.revision, endedAt: ended.endedAt };
    const isOver = shown.until !== undefined && Date.parse(shown.until) <= now().getTime();
    return isOver ? { how: 'suspended', endedAt: shown.until!, revision: shown.revision } : 'shown';
  };

  function* all(): IterableIterator<Listed> {
    const marked = [...marks.read().all()].map(({ publicId }) => publicId);
    for (const publicId of new Set([...marked, ...Object.keys(index.shown), ...Object.keys(index.ended)])) {
      const [is, shown] = [standing(publicId)!, index.shown[publicId]];
      yield { publicId, standing: is, revision: shown?.revision ?? (is as EndMark).revision, until: shown?.until };
    }
  }

  return function standings() {
    const live = liveRelease(siteDir);
    known = marks.read();
    if (live !== release) {
      index = live === undefined ? nothing : readIndex(siteDir, live);
      release = live;
      counted = -1;
    }
    if (known.length !== counted || now().getTime() >= nextEnd) {
      const shown = Object.entries(index.shown);
      cut = new Set(shown.filter(([publicId]) => standing(publicId) !== 'shown').map(([publicId]) => publicId));
      nextEnd = shown
        .filter(([id, { until }]) => until !== undefined && !cut.has(id))
        .reduce((first, [, { until }]) => Math.min(first, Date.parse(until!)), Number.POSITIVE_INFINITY);
      counted = known.length;
    }
    return {
      of: standing,
      revisionOf: (publicId) => index.shown[publicId]?.revision,
      alertOf: (publicId) => (index.shown[publicId] ?? index.ended[publicId])?.alert,
      zoneOf: (publicId) => (index.shown[publicId] ?? index.ended[publicId])?.zone,
      all,
      cut,
    };
  };
}

function liveRelease(siteDir: string): string | undefined {
  try {
    return readlinkSync(join(siteDir, 'live'));
  } catch (error) {
    if (['ENOENT', 'EINVAL'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/** A release of before has none: then only what is marked is taken down. */
function readIndex(siteDir: string, live: string): AppealIndex {
  try {
    return JSON.parse(readFileSync(join(siteDir, live, 'appeals.json'), 'utf8')) as AppealIndex;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing;
    throw error;
  }
}
