import { districts } from '../../api/appeal/districts.ts';
import { type Deadline, deadlineOf } from '../../api/footage/deadline.ts';
import type { RequestDocument } from '../../api/footage/request.ts';

type Facts = (typeof districts)[keyof typeof districts];

/** The district that asks: its name, its law and its clock. */
export const districtOf = ({ district }: Pick<RequestDocument, 'district'>): Facts =>
  districts[district as keyof typeof districts] ?? districts.koebenhavn;

/** How long the footage may lie; undefined where the law has no such days (Greenland and the Faroes). */
export function keepingOf(request: RequestDocument, now: Date): Deadline | undefined {
  const { jurisdiction, zone } = districtOf(request);
  return jurisdiction === 'DK' ? deadlineOf(request.from, zone, now) : undefined;
}
