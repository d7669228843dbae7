import type { AnswerView } from "../../api/bindings/AnswerView";
import type { PurposeView } from "../../api/bindings/PurposeView";

export const words = {
  heading: "Packets",
  writeTab: "Write a packet",
  logTab: "Given out",
  checkTab: "Check a packet",
};

/** For whom it is. */
export const reader = {
  label: "Who is it for?",
  readers: {
    employer: {
      label: "An employer",
      why: "One page says where each certificate stands; the detail follows.",
    },
    renewal: {
      label: "The body that renews my certificate",
      why: "Your courses in the order of its rule, with the papers behind them. Good for an audit, too.",
    },
    reciprocity: {
      label: "Another state, to be certified there",
      why: "What it asks, point by point, and what you show for each; with a letter to send along.",
    },
    va: {
      label: "The VA",
      why: "Its qualification standard point by point, and the certification it accepts.",
    },
  } satisfies Record<PurposeView, { label: string; why: string }>,
  which: "Certificate to renew",
  to: "Certificate you ask for",
  toHint: "Type a state, a title, or letters such as CPRS.",
  post: "Post you apply for",
  postHint: "Left empty: Peer Specialist. For another, type its name, such as apprentice.",
  toNone: "Nothing in the list fits. Try fewer letters.",
  another: "Choose another",
  recipient: "Who will get it",
  recipientHint: "A name or an office. It stands on the packet, and in the log that only you can read.",
};

export const write = {
  answer: "Hand over a record that anyone can check.",
  next: "A packet is a PDF, signed on this computer. You choose what leaves, and read it here before it does.",
  loading: "Looking at your certificates",
  none: "A packet shows your certificates. Add one first.",
  add: "Add a certificate",
  goesIn: "What goes in",
  goesInWhy: "Ticked is what this reader needs. What you leave out is nowhere in the file.",
  write: "Write the packet",
  writing: "Writing",
  unstamped: "Write it without a time stamp",
  where: "Where should the packet go?",
  pdf: "PDF",
  fileName: (name: string, purpose: PurposeView, date: string) => {
    const what = { employer: "certificates", renewal: "renewal", reciprocity: "application", va: "VA" }[purpose];
    return `${name === "" ? "Packet" : name} ${what} ${date}.pdf`;
  },
};

/** What goes in, group by group. */
export const contents = {
  certificates: "Certificates",
  chooseOne: "Choose at least one certificate.",
  you: "About you",
  contact: "E-mail and telephone",
  birth: "Date of birth",
  state: "The state I live in",
  former: "Names I held before",
  formerWhy: "Without them, certificates under an older name are left out.",
  tied: "It leaves because a certificate that is shown bears it.",
  did: "What you did",
  training: "Courses, one by one",
  leaveOut: "Leave out single courses",
  leaveOutLabel: "Courses to leave out",
  leaveOutPlaceholder: "Type a word of the title",
  course: (title: string, day: string) => `${title}, ${day}`,
  experience: "Work",
  periods: "Which periods of work",
  employers: "with the names of employers",
  supervision: "Supervision, with the supervisors’ names",
  leaveOutMeetings: "Leave out single meetings",
  meetingsLabel: "Meetings to leave out",
  meetingsPlaceholder: "Type a day or a name",
  confirmations: "What certifying bodies answered me",
  papers: "Papers",
  scans: "Show them as pages",
  originals: "Put the original files inside as well",
  noPapers: "Your wallet holds no papers. You can add them on a certificate’s page.",
  sensitive: "may tell of your health, recovery, past or home",
  place: "with the place where it was taken",
  oneByOne: "Which papers",
  askedOne: "Answers about you",
  answersOf: "These leave only if you tick them.",
  reading: "For another Peerfolio",
  extract: "The same in a form that another Peerfolio can read",
};

/** What leaves, and what stays. */
export const leaves = {
  heading: "What leaves, and what stays",
  looking: "Setting the pages",
  leaves: "Leaves",
  stays: "Stays",
  length: (pages: number, size: string | null) => {
    const long = pages === 1 ? "One page" : `${pages} pages`;
    return size === null ? long : `${long}, about ${size}`;
  },
  lookAt: "Look at this first",
  refused: "It cannot be written like this",
};

/** A packet that was just written. */
export const written = {
  open: "Open the packet",
  another: "Write another",
  pages: (n: number) => (n === 1 ? "One page" : `${n} pages`),
  missing: (letters: string) =>
    `The packet’s typeface lacks ${letters}. Each stands as an open box in the PDF. Look whether a name is touched.`,
  fingerprint: "Your fingerprint",
  byPhone: "On the phone, read these groups aloud from left to right; the other person compares them with the signature fingerprint in the box at the foot of page 1.",
  logged: "Kept in your log",
  loggedFor: (who: string) => `Who got it (${who}), when, for what, and what left. With it the packet can be made again as it was.`,
  loggedNobody: "When it was made, for what, and what left; who got it, you did not say. The packet can be made again as it was.",
  seeLog: "See it in the log",
};

export const log = {
  loading: "Opening the log",
  none: "You have given out no packet yet.",
  noneNext: "What you write is noted here by itself: who got it, when, for what, and what left.",
  answer: (n: number) => (n === 1 ? "You have given out one packet." : `You have given out ${n} packets.`),
  next: "Who was given what, when and for what. Only you can read this.",
  nobody: "Not noted for whom",
  about: (what: string, when: string, pages: number) => `${what}, made ${when}, ${pages === 1 ? "one page" : `${pages} pages`}`,
  open: (who: string, when: string) => `Open: ${who}, ${when}`,
  export: "Write the log to a file",
  exportWhere: "Where should the log go?",
  exportName: (date: string) => `Packets given out ${date}.csv`,
  csv: "CSV",
  back: "All packets given out",
  who: "Given to",
  when: "Made",
  what: "For what",
  long: "Length",
  fingerprint: "Your fingerprint on it",
  file: "SHA-256 of the file",
  copies: (n: number) => (n === 1 ? "It was made again once." : `It was made again ${n} times.`),
  left: "What left",
  again: "Make it again as it was",
  againWhere: "Where should the packet go?",
  anew: "A new one for the same reader",
  remove: "Remove from the log",
  removed: "The line is in the bin. What you gave out stays with whoever has it.",
};

export const check = {
  heading: "Check a packet",
  answer: "Is this packet as its signer left it?",
  next: "Choose a PDF. It is read on this computer and goes nowhere.",
  drop: "or drop it anywhere on the window",
  choose: "Choose a PDF",
  chooseTitle: "Choose the PDF to check",
  checking: "Checking",
  pdf: "PDF",
  another: "Check another",
  signature: (stamp: boolean, by: string | null, nth: number | null) => {
    const what = stamp ? `Time stamp${by === null ? "" : ` by ${by}`}` : by === null ? "Signature without a name" : `Signature of “${by}”`;
    return nth === null ? what : `${nth}. ${what}`;
  },
  answers: { yes: "Yes", no: "No", unknown: "Ask" } satisfies Record<AnswerView, string>,
  fingerprint: "Fingerprint to compare by telephone",
  certificates: (n: number) => (n === 1 ? "The certificate" : `The ${n} certificates, each made by the next`),
  file: "The file itself",
  later: "What came after the first signature",
  changesSeen: "Changes what is seen",
  changesNothing: "Changes nothing that is seen",
  records: "Records in it",
  recordsWhy: "Files lie inside. If they are records that Peerfolio reads, you see first what they would add to your wallet.",
  see: "See what it would bring",
};

export const signer = {
  compared: "I compared it: note whose key this is",
  whose: "Whose key it is",
  whoseHint: "Only if you compared the fingerprint with that person, by telephone or face to face.",
  note: "Note it",
  leave: "Leave it",
  done: (name: string) => `From now on this key is known to you as the one of ${name.trim()}.`,
  back: "Take the note about this key back",
  undone: "The note is taken back.",
};
