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
  skip: "Go to the content",
  sample: "This is a sample wallet. Change whatever you like; nothing here is about you.",
  makeOwn: "Lock it and make your own",
  nothingToUndo: "There was nothing to take back.",
  opening: "Opening your wallet",
};
