import { and, asc, eq, gt, isNotNull, isNull, lt, or, type SQL } from 'drizzle-orm';
import { zoneOf } from '../../appeal/districts.ts';
import type { Query } from '../../db/store.ts';
import type { FootageAnswer, FootageChannel } from '../../db/values.ts';
import type { Desk } from '../desk.ts';
import { queueSending, withdrawSendings } from './sending-row.ts';

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
/** addressees looked at in one round */
export const aRound = 100;
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
  if (!isReminderWanted(standing, at) || standing.remindersSent >= mostReminders) return false;
  return isTimeUp(standing, at) && isDaytime(at, zoneOf(standing.district));
}

function isTimeUp({ answeredAt, remindedAt, deadlineAt, keptUntil }: Standing, at: Date): boolean {
  const heardAt = Math.max(remindedAt.getTime(), answeredAt?.getTime() ?? 0);
  if (at.getTime() - heardAt >= afterMs) return true;
  const marks = [deadlineAt, keptUntil].map((end) => end.getTime() - lastDaysMs);
  const isLate = marks.some((mark) => at.getTime() >= mark && remindedAt.getTime() < mark);
  return isLate && at.getTime() - heardAt >= restMs;
}

/** making one costs a hundred times what using it does */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known) return known;
  const options = { timeZone: zone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' } as const;
  const clock = new Intl.DateTimeFormat('en-GB', options);
  clocks.set(zone, clock);
  return clock;
}

/** Monday to Friday from 8 to 18, by the clocks of the addressee's district. */
export function isDaytime(at: Date, zone: string): boolean {
  const parts = clockOf(zone).formatToParts(at);
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

type Reminding = Pick<Desk, 'store' | 'now' | 'mail' | 'sms'>;

/**
 * Queues a reminder, by every way there is, to who is due one among the next of those that wait. Answers where the next round
 * goes on: however many they are, each has its turn, and no round takes long.
 */
export async function queueReminders(desk: Reminding, after = ''): Promise<string> {
  const at = desk.now();
  if (!desk.mail && !desk.sms) return '';
  const rows = await candidates(desk, desk.store.read, at, gt(desk.store.t.footageAddressee.id, after));
  for (const { id, standing } of rows) if (isReminderDue(standing, at)) await remind(desk, id, at);
  return rows.length < aRound ? '' : rows.at(-1)!.id;
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

function candidates({ store: { t }, mail, sms }: Reminding, read: Query, at: Date, which: SQL) {
  const { footageRequest: request, footageAddressee: addressee } = t;
  const canReach = [...(mail ? [isNotNull(addressee.email)] : []), ...(sms ? [isNotNull(addressee.phone)] : [])];
  return read
    .select({ id: addressee.id, email: addressee.email, phone: addressee.phone, standing: standingColumns(t) })
    .from(addressee)
    .innerJoin(request, eq(request.id, addressee.requestId))
    .where(
      and(
        which,
        eq(request.state, 'asked'),
        gt(request.keptUntil, at),
        // who has no link yet is reminded of nothing
        isNotNull(addressee.writtenAt),
        isNull(addressee.handedInAt),
        or(isNull(addressee.answer), eq(addressee.answer, 'saved')),
        lt(addressee.remindersSent, mostReminders),
        lt(addressee.remindedAt, new Date(at.getTime() - restMs)),
        or(...canReach),
      ),
    )
    .orderBy(asc(addressee.id))
    .limit(aRound);
}

/** Asked once more inside the transaction: another desk may have been quicker, or an answer have come. */
async function remind(desk: Reminding, id: string, at: Date): Promise<void> {
  const { store, mail, sms } = desk;
  const { t } = store;
  const { footageAddressee } = t;
  await store.write(async (tx) => {
    const [row] = await candidates(desk, tx, at, eq(footageAddressee.id, id));
    if (!row || !isReminderDue(row.standing, at)) return;
    const ways: [FootageChannel, string | null][] = [
      ['email', mail ? row.email : null],
      ['sms', sms ? row.phone : null],
    ];
    const open = ways.filter((way): way is [FootageChannel, string] => way[1] !== null);
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
