import { and, eq, gt, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { FootageAnswer, FootageChannel } from '../../db/values.ts';
import type { Desk } from '../desk.ts';
import { queueSending, withdrawSendings } from './sending-row.ts';
import { zoneOf } from './words.ts';

/**
 * REMINDERS by themselves: to whoever has not answered, or has saved and not handed in, after three days, and once more when five
 * days are left until the police want it or it may no longer lie. At most three, in daytime on weekdays, never after its last day.
 */
export const mostReminders = 3;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const afterMs = 3 * dayMs;
const lastDaysMs = 5 * dayMs;
/** between the last reminder by days and the one because time runs out */
const restMs = dayMs;
const daytime = { from: 8, until: 18 };

/** What it takes to say whether somebody is due. */
export interface Standing {
  answer: FootageAnswer | null;
  answeredAt: Date | null;
  handedInAt: Date | null;
  remindersSent: number;
  /** when they were last written to: first, again by hand, or reminder */
  remindedAt: Date;
  deadlineAt: Date;
  keptUntil: Date;
  district: string;
}

/** They have neither handed in nor said that there is nothing to hand in, and it may still lie there. */
export const isReminderWanted = (
  { answer, handedInAt, keptUntil }: Pick<Standing, 'answer' | 'handedInAt' | 'keptUntil'>,
  at: Date,
): boolean => handedInAt === null && (answer === null || answer === 'saved') && at < keptUntil;

export function isReminderDue(standing: Standing, at: Date): boolean {
  const { answeredAt, remindersSent, remindedAt, deadlineAt, keptUntil, district } = standing;
  if (!isReminderWanted(standing, at) || remindersSent >= mostReminders || !isDaytime(at, zoneOf(district)))
    return false;
  const heardAt = Math.max(remindedAt.getTime(), answeredAt?.getTime() ?? 0);
  if (at.getTime() - heardAt >= afterMs) return true;
  const marks = [deadlineAt, keptUntil].map((end) => end.getTime() - lastDaysMs);
  const isLate = marks.some((mark) => at.getTime() >= mark && remindedAt.getTime() < mark);
  return isLate && at.getTime() - heardAt >= restMs;
}

/** Monday to Friday from 8 to 18, by the clocks of the addressee's district. */
export function isDaytime(at: Date, zone: string): boolean {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const hour = Number(part('hour'));
  return !['Sat', 'Sun'].includes(part('weekday')) && hour >= daytime.from && hour < daytime.until;
}

/** The next whole hour in daytime: the clocks of every district differ by whole hours. */
export function nextDaytime(at: Date, zone: string): Date {
  let hour = Math.floor(at.getTime() / hourMs) + 1;
  while (!isDaytime(new Date(hour * hourMs), zone)) hour += 1;
  return new Date(hour * hourMs);
}

/** Queues a reminder, by every way there is, to everybody who is due one. */
export async function queueReminders(desk: Pick<Desk, 'store' | 'now' | 'mail' | 'sms'>): Promise<void> {
  const at = desk.now();
  for (const { id, standing } of await candidates(at, desk.store)) {
    if (!isReminderDue(standing, at)) continue;
    await remind(desk, id, at);
  }
}

type Store = Desk['store'];

const standingColumns = ({ footageRequest: request, footageAddressee: addressee }: Store['t']) => ({
  answer: addressee.answer,
  answeredAt: addressee.answeredAt,
  handedInAt: addressee.handedInAt,
  remindersSent: addressee.remindersSent,
  remindedAt: addressee.remindedAt,
  deadlineAt: request.deadlineAt,
  keptUntil: request.keptUntil,
  district: request.district,
});

function candidates(at: Date, { read, t }: { read: Store['read']; t: Store['t'] }, id?: string) {
  const { footageRequest: request, footageAddressee: addressee } = t;
  return read
    .select({ id: addressee.id, email: addressee.email, phone: addressee.phone, standing: standingColumns(t) })
    .from(addressee)
    .innerJoin(request, eq(request.id, addressee.requestId))
    .where(
      and(
        id === undefined ? undefined : eq(addressee.id, id),
        eq(request.state, 'asked'),
        gt(request.keptUntil, at),
        // who has no link yet is reminded of nothing
        isNotNull(addressee.writtenAt),
        isNull(addressee.handedInAt),
        or(isNull(addressee.answer), eq(addressee.answer, 'saved')),
        lt(addressee.remindersSent, mostReminders),
        lt(addressee.remindedAt, new Date(at.getTime() - restMs)),
        or(isNotNull(addressee.email), isNotNull(addressee.phone)),
      ),
    );
}

/** Asked once more inside the transaction: another desk may have been quicker, or an answer have come. */
async function remind({ store, mail, sms }: Pick<Desk, 'store' | 'mail' | 'sms'>, id: string, at: Date): Promise<void> {
  const { t } = store;
  const { footageAddressee } = t;
  await store.write(async (tx) => {
    const [row] = await candidates(at, { read: tx, t }, id);
    if (!row || !isReminderDue(row.standing, at)) return;
    const ways: [FootageChannel, string | null][] = [
      ['email', mail ? row.email : null],
      ['sms', sms ? row.phone : null],
    ];
    const open = ways.filter((way): way is [FootageChannel, string] => way[1] !== null);
    if (open.length === 0) return;
    // what waits still says no more than the reminder does
    const channels = open.map(([channel]) => channel);
    await withdrawSendings(tx, t, [id], channels);
    for (const [channel, to] of open)
      await queueSending(tx, t, { addresseeId: id, channel, errand: 'reminder', to, at });
    await tx
      .update(footageAddressee)
      .set({ remindedAt: at, remindersSent: row.standing.remindersSent + 1 })
      .where(eq(footageAddressee.id, id));
  });
}
