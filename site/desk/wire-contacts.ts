/** What the desk API says of the register of contacts (api/desk/contacts). */

import type { Point } from '../../api/footage/geo.ts';
import type { LineFault } from '../../api/footage/register.ts';

export type { LineFault, Point };
export const consents = ['given', 'unknown', 'refused'] as const;
export type Consent = (typeof consents)[number];

export interface ContactCamera {
  id: string;
  registration: string;
  placement: string;
  point: Point | null;
  /** from the point that was asked about */
  distanceM: number | null;
  cameras: number | null;
  storageDays: number | null;
  conditions: string;
}
export interface Contact {
  id: string;
  name: string;
  address: string;
  persons: { name: string; phone: string; email: string }[];
  consent: Consent;
  consentAt: string | null;
  /** the member who heard it; null when a file said so */
  consentBy: string | null;
  reviewAt: string;
  distanceM: number | null;
  cameras: ContactCamera[];
}
export interface ContactsFound {
  items: Contact[];
  found: number;
  shownTo: number;
}
export interface ContactsImported {
  added: number;
  changed: number;
  unchanged: number;
  refused: { line: number; text: string; faults: { column: string; fault: LineFault }[] }[];
  refusedLines: number;
  header: string;
  ignored: string[];
}
