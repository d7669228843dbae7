import type { Theme } from "./theme.svelte";

export const words = {
  heading: "Settings",
  parts: {
    you: "You",
    security: "Security",
    backups: "Backups",
    history: "History and bin",
    machines: "Other machines",
    exchange: "In and out",
    rules: "Rules",
    look: "Look",
  },
};

export const you = {
  answer: "Your wallet is open, on this computer only.",
  next: "Only your name is needed. The rest goes into a packet where you say so.",
  particulars: "Your particulars",
  name: "Your name",
  birth: "Date of birth",
  birthHint: "Only if a certificate expires on it.",
  state: "State",
  stateHint: "Two letters, such as MN.",
  email: "E-mail",
  phone: "Telephone",
  save: "Save your particulars",
  saving: "Saving",
  saved: "Your particulars are saved.",
  where: "Where your wallet lies",
  whereWhy: "The folder is locked with your passphrase. Backups are kept beside it.",
  privacy: "Privacy, in five lines",
  privacyLines: [
    "Your records stay on this computer, in one locked file.",
    "The program makes no account, and sends nothing to anyone unless you set up another machine or a time-stamp server.",
    "Your passphrase is kept nowhere. Only it, or a recovery code that you made, opens the wallet.",
    "A packet leaves only when you write one, and holds only what the list beside it names.",
    "You can take everything out at any time, in a form that other programs can read.",
  ],
};

export const formerNames = {
  heading: "Names you held before",
  why: "By marriage or a court order, say. They tie certificates under an older name to you. They go into a packet only where you tick them.",
  one: (n: number) => `Name held before, ${n}`,
  name: "Name held before",
  until: "Until",
  by: "It changed by",
  byPlaceholder: "marriage, court order …",
  add: "Add a name held before",
  another: "Add another name",
  remove: "Remove this name",
  removeOne: (name: string) => (name.trim() === "" ? "Remove this name" : `Remove the name ${name}`),
};

export const look = {
  answer: {
    system: "Light by day, dark by night, as your system says.",
    light: "Light, always.",
    dark: "Dark, always.",
  } satisfies Record<Theme, string>,
  theme: "Light or dark",
  themes: [
    { id: "system", label: "As the system" },
    { id: "light", label: "Light" },
    { id: "dark", label: "Dark" },
  ],
};
