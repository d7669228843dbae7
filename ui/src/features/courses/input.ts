// A course form as it starts, and what the list of courses needs to sort and search.

import type { ActivityInput } from "../../api/bindings/ActivityInput";
import type { ActivityView } from "../../api/bindings/ActivityView";

/** An empty form: today, contact hours, attended; the way of taking it as last time. */
export function blank(today: string, format: string): ActivityInput {
  return {
    title: "",
    provider: "",
    completed_on: today,
    hours: "",
    unit: "contact-hour",
    topics: [],
    format,
    role: "attended",
    approvals: [],
    counts_for: null,
  };
}

/** The courses that were found, in the order of the list; all of them where nothing was sought. */
export function foundIn(courses: ActivityView[], found: string[] | null): ActivityView[] {
  if (found === null) return courses;
  const ids = new Set(found);
  return courses.filter((one) => ids.has(one.id));
}

/** A year of the list. */
export interface Year {
  year: string;
  /** Every course of that year. */
  count: number;
  /** Those of them for which there is room. */
  courses: ActivityView[];
}

/** The first so many courses by year, in the order given. A year for which there is no room is left out. */
export function byYear(courses: ActivityView[], room = Number.POSITIVE_INFINITY): Year[] {
  const years: Year[] = [];
  courses.forEach((one, at) => {
    const year = one.completed_on.slice(0, 4);
    let last = years.at(-1);
    if (last?.year !== year) {
      if (at >= room) return;
      last = { year, count: 0, courses: [] };
      years.push(last);
    }
    last.count += 1;
    if (at < room) last.courses.push(one);
  });
  return years;
}
