import type { Draft } from '../../../api/appeal/draft.ts';
import type { OffenceBook, RuleBook } from '../../../api/appeal/rule-book.ts';
import type { AppealPictureSource, AppealState, MadePicture } from '../../../api/db/values.ts';
import type { Change } from '../../../api/draft-diff.ts';
import type { Redaction } from '../../../api/redaction.ts';
import type { Language, Person } from '../wire.ts';

/** What the desk API sends of appeals, as the console reads it. Times are ISO 8601 in UTC. */
export type { Change, Draft };

type Both = Record<Language, string>;

export interface AppealItem {
  id: string;
  publicId: string;
  status: AppealState;
  type: string;
  district: string;
  title: string;
  reviewAt: string | null;
  expiresAt: string | null;
  publishAt: string | null;
  publishedAt: string | null;
  updatedAt: string;
  updatedBy: string;
  failure: string | null;
}
export type AppealView = 'mine' | 'draft' | 'legal_review' | 'approved' | 'published' | 'due' | 'ended';
export interface AppealListing {
  items: AppealItem[];
  more: boolean;
  counts: Record<AppealView, number>;
}

/** One thing the gate says; `field` is a path into the draft. */
export interface Said {
  code: string;
  cite: Both;
  text: Both;
  field: string;
}
export interface AppealPicture {
  id: string;
  name: string;
  source: AppealPictureSource;
  plan: Redaction | null;
  drawing: number;
  state: 'asked' | 'made' | 'failed';
  failure: string | null;
  width: number | null;
  height: number | null;
  made: MadePicture[];
}
export interface Decided {
  id: string;
  version: number;
  verdict: 'approved' | 'returned';
  by: string;
  rank: string;
  at: string;
  reason: string | null;
}
export interface Appeal {
  id: string;
  publicId: string;
  status: AppealState;
  draft: Draft;
  version: number;
  revision: number;
  author: Person;
  updatedBy: Person;
  updatedAt: string;
  submittedBy: Person | null;
  publishAt: string | null;
  failure: string | null;
  publishedAt: string | null;
  publishedRevision: number | null;
  publishedMs: number | null;
  isPublic: boolean;
  address: string;
  gate: { ok: boolean; failures: Said[]; warnings: Omit<Said, 'cite'>[]; rulesVersion: string };
  decisions: Decided[];
  pictures: AppealPicture[];
  may: Record<'save' | 'submit' | 'approve' | 'schedule' | 'takeBack' | 'revise', boolean>;
  ownRank: string;
}
export interface AppealVersion {
  version: number;
  at: string;
  by: string;
  changes: Change[];
}
export interface Rules {
  books: RuleBook[];
  offences: OffenceBook;
  lifetimes: Record<string, Lifetime>;
  minorLifetime: Lifetime;
  /** how long businesses may keep what their cameras recorded */
  footageDays: number;
}
interface Lifetime {
  reviewHours: number;
  stopDays: number;
}
export interface Release {
  name: string;
  madeAt: string;
  isLive: boolean;
}
