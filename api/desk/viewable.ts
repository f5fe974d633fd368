import { and, isNotNull, isNull, ne, notInArray, or, type SQL } from 'drizzle-orm';
import type { Tables } from '../db/store.ts';
import type { FileState, Role } from '../db/values.ts';

/** What of a file decides whether its viewing copies may be opened. `sha256` is set once the bytes are verified. */
export interface Viewed {
  state: FileState;
  sha256: string | null;
  scanVerdict: 'nothing_found' | 'infected' | 'not_scanned' | null;
}

/**
 * May staff open the viewing copies that are there? Also while work goes on: a copy is drawn anew, pixel by pixel, so it
 * carries nothing over. Never of a file that is quarantined, set aside, deleted or infected, nor of one that failed before it was verified.
 */
export const isViewable = (file: Viewed, role?: Role): boolean =>
  file.state !== 'quarantined' &&
  file.state !== 'withheld' &&
  file.state !== 'disposed' &&
  !isShut(file, role) &&
  (file.state !== 'failed' || file.sha256 !== null);

/** Harmful code was found in it: it opens for the one role that knows how to handle that. */
export const isShut = ({ scanVerdict }: Pick<Viewed, 'scanVerdict'>, role?: Role): boolean =>
  scanVerdict === 'infected' && role !== 'analyst';

/** The same rule as `isViewable` without a role, for the database. */
export const viewableFiles = ({ file }: Tables): SQL =>
  and(
    notInArray(file.state, ['quarantined', 'withheld', 'disposed']),
    or(isNull(file.scanVerdict), ne(file.scanVerdict, 'infected')),
    or(ne(file.state, 'failed'), isNotNull(file.sha256)),
  )!;
