const timeZone = 'Europe/Copenhagen';
const hours = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', hourCycle: 'h23' });
const dates = new Intl.DateTimeFormat('sv-SE', { timeZone });

/** 0 to 23, by the clock of Copenhagen. */
export const hourIn = (at: Date): number => Number(hours.format(at));

export interface Day {
  /** 2026-11-29 */
  day: string;
  from: Date;
  /** when the next one begins */
  until: Date;
}

/** The last `count` days by the clock of Copenhagen, today first. */
export function lastDays(at: Date, count: number): Day[] {
  const noon = Date.parse(`${dates.format(at)}T12:00:00Z`);
  return Array.from({ length: count }, (_, back) => {
    const day = new Date(noon - back * dayMs).toISOString().slice(0, 10);
    return { day, from: midnight(day, 0), until: midnight(day, 1) };
  });
}

const dayMs = 86_400_000;

/** Clocks are changed at 1 in UTC, so the offset at midnight in UTC is that of midnight in Copenhagen. */
function midnight(day: string, later: number): Date {
  const utc = Date.parse(`${day}T00:00:00Z`) + later * dayMs;
  return new Date(utc - hourIn(new Date(utc)) * 3_600_000);
}
