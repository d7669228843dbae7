// The words that more than one feature needs, together, so that another language can follow.

import type { StandingView } from "../api/bindings/StandingView";
import type { Tone } from "../api/bindings/Tone";

export const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

export const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;

export const dates = {
  today: "today",
  tomorrow: "tomorrow",
  yesterday: "yesterday",
  ahead: (n: number, unit: "day" | "month" | "year") => `in ${n} ${unit}${n === 1 ? "" : "s"}`,
  ago: (n: number, unit: "day" | "month" | "year") => `${n} ${unit}${n === 1 ? "" : "s"} ago`,
  on: (day: string) => `on ${day}`,
  at: (day: string, time: string) => `${day} at ${time}`,
};

export const tones: Record<Tone, string> = {
  "in-order": "In order",
  soon: "Soon",
  act: "Act now",
  unknown: "Ask",
};

export const standings: Record<StandingView, string> = {
  current: "Current",
  "renewal-open": "Open for renewal",
  grace: "In the grace period",
  lapsed: "Lapsed",
  "does-not-expire": "Does not expire",
  unknown: "Not known",
};

export const common = {
  undo: "Undo",
  close: "Close",
  copyLink: "Copy link",
  copied: "Copied",
  optional: "optional",
  andMore: (n: number) => `And ${n} more.`,
  remove: (what: string) => `Remove ${what}`,
  nothingFound: "Nothing in the list fits. Your own words are kept.",
  notifications: "Messages",
  phone: "Telephone",
  email: "E-mail",
  site: "Page",
  sources: (n: number) => (n === 1 ? "Source" : `${n} sources`),
};

export const course = {
  provider: "Provider",
  date: "Date",
  hours: "Hours",
  hoursPlaceholder: "6, 1.5, 1h30, 90 min",
  read: (hours: string) => `${hours} h`,
  topics: "Topics",
  topicsPlaceholder: "Type to find: ethics, trauma …",
  topicsNone: "No such topic. Leave it out, or try another word.",
  format: "How you took it",
  formatPlanned: "How you would take it",
  approvals: "Approved by",
  approvalsPlaceholder: "A board or body named on the paper",
  approvalsNone: "No such body in the list. Leave it out.",
};

/** What the rule packs say of how sure they are. */
export const confidences: Record<string, string> = {
  high: "Well documented: the rule itself was read.",
  medium: "Fairly sure: official pages say much of it, but some are old or leave something out.",
  low: "Uncertain: few sources say anything, or only old ones. Ask before you rely on it.",
};

export const ring = {
  known: (counted: string, required: string) => `${counted} of ${required} hours counted`,
  trainings: (counted: number, required: number) => `${counted} of ${required} trainings counted`,
  unknown: "The number of hours is not known. Ask the certifying body.",
  of: (required: string) => `of ${required} h`,
  ofTrainings: (required: number) => `of ${required}`,
  ask: "ask",
};

export const timeline = {
  starts: "Cycle starts",
  today: "Today",
  opens: "Renewal opens",
  fileBy: "File by",
  hoursDue: "Hours due",
  expires: "Expires",
  expired: "Expired",
  periodEnds: "Period ends",
  grace: "Grace ends",
};

/** A new passphrase: the two fields, and how soon it would be guessed. */
export const passphrase = {
  label: "Passphrase",
  labelNew: "New passphrase",
  hint: "At least 8 characters. Four or five plain words are easy to remember and hard to guess. You can paste one.",
  again: "Passphrase again",
  againNew: "New passphrase again",
  show: "Show the passphrase",
  strength: "How soon it would be guessed",
  missing: "Type a passphrase.",
  differ: "The two are not the same yet. Type the passphrase again.",
};
