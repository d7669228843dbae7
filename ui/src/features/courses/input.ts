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

/** The courses whose words hold every word typed. */
export function fitting(courses: ActivityView[], typed: string, topicWords: (id: string) => string): ActivityView[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter((word) => word !== "");
  if (wanted.length === 0) return courses;
  return courses.filter((one) => {
    const all = [
      one.input.title,
      one.input.provider,
      one.completed_on,
      ...one.input.topics.map(topicWords),
      ...one.effects.filter((effect) => Number(effect.counted_hours) > 0).map((effect) => effect.credential),
    ]
      .join(" ")
      .toLowerCase();
    return wanted.every((word) => all.includes(word));
  });
}

/** Courses by year, in the order given. */
export function byYear(courses: ActivityView[]): { year: string; courses: ActivityView[] }[] {
  const years: { year: string; courses: ActivityView[] }[] = [];
  for (const one of courses) {
    const year = one.completed_on.slice(0, 4);
    const last = years.at(-1);
    if (last && last.year === year) last.courses.push(one);
    else years.push({ year, courses: [one] });
  }
  return years;
}
