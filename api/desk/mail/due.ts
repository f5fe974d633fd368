import type { MailChoice } from '../../db/values.ts';

/** WHO IS DUE a mail. Pure: the caller brings the row, what waits, the time. */
export interface MailStanding {
  choice: MailChoice;
  visitedAt: Date;
  /** told since the visit */
  toldAt: Date | null;
  toldDangerAt: Date | null;
  /** the last two mails */
  sentAt: Date | null;
  sentBeforeAt: Date | null;
  digestDay: string | null;
}

/** Whoever was here this lately sees what comes on the screen. */
export const presentMs = 2 * 60_000;
const hourMs = 3_600_000;

/** At most two in any hour, whatever they are about. */
export const hasRoom = ({ sentBeforeAt }: MailStanding, at: Date): boolean =>
  sentBeforeAt === null || sentBeforeAt.getTime() < at.getTime() - hourMs;

/**
 * What a member would be told of if it waited. `anything`: once since they visited. `danger`: after that, once more, of a
 * life alone. `digest`: once a local day, from the hour on; a day whose hour was missed is made up for.
 */
export type Due = 'anything' | 'danger' | 'digest';

export function dueOf(standing: MailStanding, at: Date, digestHour: number): Due | undefined {
  const { choice, visitedAt, toldAt, toldDangerAt, digestDay } = standing;
  if (choice === 'daily') {
    const { day, hour } = localTime(at);
    return hour >= digestHour && digestDay !== day ? 'digest' : undefined;
  }
  const isPresent = visitedAt.getTime() > at.getTime() - presentMs;
  if (choice === 'never' || isPresent || toldDangerAt !== null) return undefined;
  return toldAt === null ? 'anything' : 'danger';
}

const parts = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Copenhagen',
  dateStyle: 'short',
  timeStyle: 'medium',
});

/** Day and hour on the clocks of Copenhagen. In the night of a change an hour is missing, or comes twice; no day is. */
export function localTime(at: Date): { day: string; hour: number } {
  const [day = '', time = ''] = parts.format(at).split(' ');
  return { day, hour: Number(time.slice(0, 2)) };
}
