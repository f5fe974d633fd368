/** Danish working days, in Danish time. */
const day = 24 * 3_600_000;
const local = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Copenhagen', dateStyle: 'short' });

/** Days after Easter Sunday: Maundy Thursday, Good Friday, Easter Monday, Ascension, Whit Monday. Store bededag ended in 2023. */
const byEaster = [-3, -2, 1, 39, 50];
const fixed = ['01-01', '12-25', '12-26'];

/** The same time of day, `days` working days later; counting begins with the first whole working day. */
export function addWorkingDays(at: Date, days: number): Date {
  let [time, left] = [at.getTime(), days];
  while (left > 0) {
    time += day;
    if (isWorkingDay(new Date(time))) left -= 1;
  }
  return new Date(time);
}

export function isWorkingDay(at: Date): boolean {
  const date = local.format(at); // 2026-05-14
  const noon = new Date(`${date}T12:00:00Z`);
  if (noon.getUTCDay() === 0 || noon.getUTCDay() === 6 || fixed.includes(date.slice(5))) return false;
  const easter = easterSunday(noon.getUTCFullYear());
  return !byEaster.includes(Math.round((noon.getTime() - easter) / day));
}

/** Gauss's rule as corrected in the Anonymous Gregorian algorithm (Meeus, Astronomical Algorithms, chapter 8); noon UTC in ms. */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return Date.UTC(year, Math.floor(f / 31) - 1, (f % 31) + 1, 12);
}
