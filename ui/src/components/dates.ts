// Dates in words. A date is `YYYY-MM-DD`; the clock is never read here: today is always given.

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
