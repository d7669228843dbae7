// Which days a certificate's timeline shows, in order, and how far apart they stand.

import type { CredentialStatus } from "../api/bindings/CredentialStatus";
import { daysBetween } from "./dates";
import { timeline as words } from "./words";

/** A day on the line. `today` is where the person stands; `end` is the day of expiry. */
export interface Point {
  key: string;
  label: string;
  date: string;
  kind: "past" | "today" | "ahead" | "end";
  /** Days to the next point; 0 for the last. */
  days: number;
}

/** The points of a certificate, earliest first. Days that fall together share a point. */
export function points(status: CredentialStatus, today: string): Point[] {
  const found: { key: string; label: string; date: string; rank: number }[] = [];
  const add = (key: string, label: string, date: string | null | undefined, rank: number) => {
    if (date) found.push({ key, label, date, rank });
  };
  const past = status.expires_on !== null && daysBetween(today, status.expires_on) < 0;
  add("starts", words.starts, status.cycle?.starts_on ?? status.issued_on, 0);
  add("opens", words.opens, status.renewal_opens_on, 1);
  add("file-by", words.fileBy, status.file_by, 2);
  if (status.cycle && status.cycle.ends_on !== status.expires_on) add("due", words.hoursDue, status.cycle.ends_on, 3);
  add("today", words.today, today, 4);
  add("expires", status.own_rule?.recurs ? words.periodEnds : past ? words.expired : words.expires, status.expires_on, 5);
  add("grace", words.grace, status.grace_ends_on, 6);
  found.sort((a, b) => daysBetween(b.date, a.date) || a.rank - b.rank);

  const merged: typeof found = [];
  for (const point of found) {
    const last = merged.at(-1);
    if (last && last.date === point.date) {
      last.label = `${last.label}, ${point.label.charAt(0).toLowerCase()}${point.label.slice(1)}`;
      last.key = `${last.key} ${point.key}`;
    } else {
      merged.push({ ...point });
    }
  }
  return merged.map((point, i) => {
    const keys = point.key.split(" ");
    const next = merged[i + 1];
    const kind = keys.includes("today")
      ? "today"
      : keys.includes("expires")
        ? "end"
        : daysBetween(point.date, today) > 0
          ? "past"
          : "ahead";
    return { key: point.key, label: point.label, date: point.date, kind, days: next ? daysBetween(point.date, next.date) : 0 };
  });
}
