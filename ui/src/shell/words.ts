import type { Section } from "./view";

export const words = {
  product: "Peerfolio",
  navigation: "Main",
  sections: {
    home: "Home",
    plan: "Plan",
    certificates: "Certificates",
    courses: "Courses",
    moving: "Moving",
    packets: "Packets",
    settings: "Settings",
  } satisfies Record<Section, string>,
  log: "Log a course",
  logKeys: "N",
  lock: "Lock",
  lockWallet: "Lock the wallet",
  skip: "Go to the content",
  sample: "This is a sample wallet. Change whatever you like; nothing here is about you.",
  makeOwn: "Lock it and make your own",
  nothingToUndo: "There was nothing to take back.",
  opening: "Opening your wallet",
  readsOnly: "You are looking at this wallet without changing it.",
  rescued: "This wallet is damaged. What can be read is open, and nothing in it can be changed.",
  rescuedWhat: "See what is missing",
  readsOnlyWhy: "This wallet was opened to read only, so nothing in it can be changed now.",
  readsOnlyAgain: "Lock it, to open it for changes",
  questions: (n: number) =>
    n === 1 ? "One thing about your other computers waits for your word." : `${n} things about your other computers wait for your word.`,
  seeQuestions: "See what it is",
  stillThere: "Still there? Your wallet is about to lock. What is typed in an open form and not saved is lost then.",
  stay: "I am still here",
};
