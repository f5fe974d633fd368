import { districts } from '../../api/appeal/districts.ts';
import { type Deadline, deadlineOf } from '../../api/footage/deadline.ts';
import type { RequestDocument } from '../../api/footage/request.ts';
import type { RequestText } from '../text/request.ts';

type Facts = (typeof districts)[keyof typeof districts];

/** The district that asks: its name, its law and its clock. */
export const districtOf = ({ district }: Pick<RequestDocument, 'district'>): Facts =>
  districts[district as keyof typeof districts] ?? districts.koebenhavn;

/** How long the footage may lie; undefined where the law has no such days (Greenland and the Faroes). */
export function keepingOf(request: RequestDocument, now: Date): Deadline | undefined {
  const { jurisdiction, zone } = districtOf(request);
  return jurisdiction === 'DK' ? deadlineOf(request.from, zone, now) : undefined;
}

/** On what ground it is asked for, and why it may lie longer. The paragraphs are Danish law, and named only where it holds. */
export function groundsOf(
  { district, ground, reference, caseReference }: RequestDocument,
  { facts, print }: RequestText,
): { asked: string; heading: string; keeping: string } {
  const isDanish = districtOf({ district }).jurisdiction === 'DK';
  const order = isDanish ? facts.order : facts.orderElsewhere;
  const voluntary = isDanish ? facts.voluntary : facts.voluntaryElsewhere;
  return {
    asked: ground.kind === 'order' ? order(ground.reference) : voluntary,
    heading: isDanish ? print.heading : print.headingElsewhere,
    keeping: (isDanish ? print.text : print.otherLaw)(reference, caseReference),
  };
}
