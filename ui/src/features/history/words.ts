export const words = {
  answer: "Everything that was done is written down, and can be taken back.",
  next: "Each line says what changed. Nothing that you remove is gone before you empty the bin.",
  loading: "Looking through what was done",
  tabs: "What was done, and the bin",
  done: "What was done",
  bin: "Bin",
  binOf: (n: number) => (n === 0 ? "Bin" : `Bin (${n})`),
  takeBack: "Take the last change back",
  nothingToUndo: "There was nothing to take back.",
  undone: "Taken back since",
  changes: (n: number) => (n === 1 ? "What changed" : `What changed, in ${n} rows`),
  more: (n: number) => `And ${n} more ${n === 1 ? "row" : "rows"}.`,
  giveBack: "Make it as it was before this",
  giveBackOf: (title: string) => `Make it as it was before this: ${title}`,
  bringBack: "Bring it back",
  bringBackOf: (title: string) => `Bring it back: ${title}`,
  none: "Nothing has been done in this wallet yet.",
  noneOf: "Nothing has been done to it that was written down.",
  earlier: "Show what came before",
  beginning: "That is everything since this wallet writes down what is done.",
};

export const past = {
  title: (of: string) => `What happened to “${of}”`,
};

export const bin = {
  none: "The bin is empty.",
  noneNext: "What you remove rests here, with its papers, until you remove it for ever.",
  count: (n: number) => (n === 1 ? "One thing rests here." : `${n} things rest here.`),
  next: "It counts for nothing while it rests, and comes back as it was.",
  removed: (when: string) => `removed ${when}`,
  back: "Bring back",
  backOf: (title: string) => `Bring back ${title}`,
  forget: "Remove for ever",
  forgetOf: (title: string) => `Remove for ever: ${title}`,
  forgetAsk: (title: string) => `“${title}” and its history go from this wallet for ever. Backups made before still hold it.`,
  forgetYes: "Remove it for ever",
  keep: "Leave it in the bin",
  empty: "Empty the bin",
  emptyAsk: (n: number) =>
    `${n === 1 ? "What rests here goes" : `All ${n} go`} from this wallet for ever. Backups made before still hold ${n === 1 ? "it" : "them"}.`,
  emptyYes: "Empty it for ever",
  emptyNo: "Leave it as it is",
};
