export const words = {
  loading: "Looking at your certificates",
  certificates: "Your certificates",
  steps: "What to do, nearest first",
  emptyNext: "Add your first certificate. Peerfolio then tells you what its renewal asks, by when, and who says so.",
  add: "Add a certificate",
  addFirst: "Add your first certificate",
  addFirstHint: "The state, the title and the day it was issued are enough.",
  log: "Log a course",
  plan: "What to take next",
};

export const card = {
  number: (n: string) => `No. ${n}`,
  expires: (date: string) => `Expires ${date}`,
  ends: (date: string) => `Period ends ${date}`,
  expired: (date: string) => `Expired ${date}`,
  left: (hours: string, of: string | null) =>
    `${hours} ${hours === "1" ? "hour" : "hours"} to go${of === null ? "" : `: ${of.charAt(0).toLowerCase()}${of.slice(1)}`}`,
  ask: (what: string) => `Ask about: ${what.charAt(0).toLowerCase()}${what.slice(1)}`,
  noExpiry: "Does not expire",
  expiryUnknown: "Expiry not known",
};
