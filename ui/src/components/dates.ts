// Dates in words. A date is `YYYY-MM-DD`; the clock is never read here: today is always given. Moments are in UTC, and are
// told in the person's own time zone.

import { dates, months, weekdays } from "./words";

const DAY = 86_400_000;

function parts(date: string): [number, number, number] | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : null;
}

function time(date: string): number {
  const found = parts(date);
  return found ? Date.UTC(found[0], found[1] - 1, found[2]) : Number.NaN;
}

/** "10 May 2027"; whatever is no date comes back as it is. */
export function longDate(date: string): string {
  const found = parts(date);
  const month = found && months[found[1] - 1];
  return found && month ? `${found[2]} ${month} ${found[0]}` : date;
}

/** "10 May 2027" with the month cut to three letters, for tables: "10 May 2027", "2 Sep 2025". */
export function shortDate(date: string): string {
  const found = parts(date);
  const month = found && months[found[1] - 1];
  return found && month ? `${found[2]} ${month.slice(0, 3)} ${found[0]}` : date;
}

/** "Sunday, 22 November 2026". */
export function dayAndDate(date: string): string {
  const weekday = weekdays[new Date(time(date)).getUTCDay()];
  return weekday ? `${weekday}, ${longDate(date)}` : date;
}

/** "May 2027" or "10 May 2027" or "2027", whatever a source gives. */
export function looseDate(date: string): string {
  const found = /^(\d{4})-(\d{2})$/.exec(date);
  const month = found && months[Number(found[2]) - 1];
  return found && month ? `${month} ${found[1]}` : longDate(date);
}

/** Whole days from one date to another; negative where the second is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((time(to) - time(from)) / DAY);
}

/**
 * "in 12 days", "in 6 months", "2 years ago": days up to 69, months up to 699 days, then years, each rounded. The program's own
 * sentences are worded by the same rule (`words::when` of the app), so that a page never disagrees with its headline.
 */
export function fromToday(today: string, date: string): string {
  const days = daysBetween(today, date);
  if (days === 0) return dates.today;
  if (days === 1) return dates.tomorrow;
  if (days === -1) return dates.yesterday;
  const say = days > 0 ? dates.ahead : dates.ago;
  const distance = Math.abs(days);
  if (distance < 70) return say(distance, "day");
  if (distance < 700) return say(Math.floor((distance + 15) / 30), "month");
  return say(Math.floor((distance + 182) / 365), "year");
}

/** The day and the time of day of a moment in UTC, where the person is; null where it is no moment. */
export function local(at: string, locale?: string): { day: string; time: string } | null {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return null;
  const two = (n: number) => String(n).padStart(2, "0");
  const day = `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
  return { day, time: new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(moment) };
}

/** "Today", "Yesterday", "Sunday, 22 November 2026": a day as a heading. */
export function dayHeading(today: string, day: string): string {
  const days = daysBetween(today, day);
  const near = days === 0 ? dates.today : days === -1 ? dates.yesterday : null;
  return near === null ? dayAndDate(day) : `${near.charAt(0).toUpperCase()}${near.slice(1)}, ${longDate(day)}`;
}

/** "today at 10:45", "yesterday at 17:02", "on 2 September 2025 at 08:10", of a moment in UTC. */
export function when(today: string, at: string, locale?: string): string {
  const found = local(at, locale);
  if (found === null) return at;
  const days = daysBetween(today, found.day);
  const day = days === 0 ? dates.today : days === -1 ? dates.yesterday : dates.on(longDate(found.day));
  return dates.at(day, found.time);
}

/** "1,234 bytes" in words that one can picture: "34 KB", "1.2 MB". Decimal, as file managers count. */
export function size(bytes: number): string {
  const units = ["KB", "MB", "GB", "TB"];
  let of = bytes / 1000;
  let unit = 0;
  while (of >= 999.5 && unit < units.length - 1) {
    of /= 1000;
    unit += 1;
  }
  return `${of >= 9.95 || unit === 0 ? Math.max(1, Math.round(of)) : of.toFixed(1)} ${units[unit]}`;
}
