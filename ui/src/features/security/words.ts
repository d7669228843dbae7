export const words = {
  loading: "Looking at what opens this wallet",
  only: "Your passphrase opens this wallet, and nothing else.",
  several: (ways: string[]) =>
    `${ways.slice(0, -1).join(", ")} or ${ways.at(-1)} opens this wallet.`.replace(/^./, (first) => first.toUpperCase()),
  way: { passphrase: "your passphrase", "recovery-code": "the recovery code", "key-store": "a computer’s key store" },
  opens: "What opens this wallet",
  passphrase: "Passphrase",
  change: "Change the passphrase",
  recovery: "Recovery code",
  recoveryNone:
    "None yet. It is a page that you print and keep with your papers. It opens the wallet if the passphrase is ever forgotten.",
  make: "Make a recovery code",
  makeAnew: "Make a new code",
  drop: "Remove the code",
  dropAsk: "The printed code and its shares will no longer open the wallet. Your passphrase stays as it is.",
  dropYes: "Remove the code",
  dropNo: "Leave it",
  dropped: "The recovery code no longer opens this wallet.",
  store: (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}, on this computer`,
  storeNone: (name: string) =>
    `Off. If you turn it on, ${name} keeps a key to this wallet, and whoever is signed in to this computer as you can open it without typing.`,
  storeOn: "Turn on",
  storeOff: "Turn off",
  storeOnDone: "This computer opens the wallet without typing from now on.",
  storeOffDone: "The passphrase is asked for on this computer again.",
  storeElsewhere: "Another computer’s key store",
  storeElsewhereOff: "Take it away",
  storeElsewhereAsk: "That computer will ask for the passphrase again.",
  storeElsewhereDone: "That computer can no longer open the wallet without the passphrase.",
  lock: "Locking by itself",
  lockWhy:
    "The wallet also locks when the computer goes to sleep and when the screen is locked. Half a minute before it locks, you are asked whether you are still there. Ctrl, Shift and L lock it at once.",
  lockAfter: "Lock the wallet",
  clipboard: "What you copy from here leaves the clipboard after a minute.",
};

export const change = {
  title: "Change the passphrase",
  current: "Passphrase until now",
  currentHint: "Or the recovery code.",
  currentMissing: "Type the passphrase that opens the wallet now.",
  why: "Your records stay as they are; only what opens them changes. Backups made before still open with the old passphrase.",
  save: "Change the passphrase",
  saving: "Changing it",
  done: "The new passphrase opens your wallet from now on.",
};

export const recovery = {
  title: "Make a recovery code",
  why: "You get one page to print. The code is shown this once; nothing can show it again, and nobody else has it.",
  replaces: "The code you made before, and its shares, stop working.",
  current: "Your passphrase",
  shares: "Three shares for people you trust as well",
  sharesWhy:
    "Any two of the three open the wallet, one alone opens nothing. Give them to three people who do not live together; then a fire, a move or a lost bag takes nothing from you.",
  make: "Make the code",
  making: "Making the code",
};

export const paper = {
  answer: "Print this now. It is shown this once.",
  next: "When you leave this page, the code is gone from the screen and from the program. Paper is the only place for it.",
  print: "Print",
  notPrinted: "Nothing was printed",
  noPrinter: "No printer at hand? Write the code down by hand, and check it letter by letter.",
  done: "It is on paper",
  pages: (n: number) => (n === 1 ? "One page." : `${n} pages: one for you, one for each of ${n - 1} people.`),
  label: "What will be printed",
  codeTitle: "Recovery code for a Peerfolio wallet",
  codeAlone: "The code, in groups of five",
  shareTitle: (n: number) => `Share ${n} of 3 of a recovery code`,
  shareAlone: "The share, in groups of five",
  made: (day: string) => `Made on ${day}`,
  checked: "Checked letter by letter, on",
  keptAt: "Where this page is kept",
  keptBy: "Who keeps this share",
  cameFrom: "Who gave it, and how to reach them",
};

export const signing = {
  heading: "Signature",
  key: "Your key",
  keyNone: "None yet. The first packet makes one, and it stays in this wallet.",
  fingerprintOf: (name: string) => `${name}, fingerprint to compare by telephone`,
  before: (n: number) => (n === 1 ? "The key you used before" : `The ${n} keys you used before`),
  use: "Sign with this one again",
  useOf: (name: string) => `Sign with the key of ${name} again`,
  usedAgain: "The next packet is signed with that key.",
  make: "Make a new key",
  makeAsk:
    "The next packets bear another fingerprint, under your present name. Packets that you gave out keep theirs, and your old key stays here.",
  makeYes: "Make a new key",
  made: "The next packet is signed with the new key.",
  own: "A key of your own",
  ownWhy:
    "If a certificate authority gave you a file with a key (.p12 or .pfx), packets can be signed with it; readers then see who vouches for your name.",
  choose: "Choose the key file",
  fileTitle: "Choose the file with your key",
  fileKind: "Key file",
  password: "Password of the key file",
  bring: "Take this key into the wallet",
  bringing: "Reading the key",
  brought: "The next packet is signed with your own key.",
  leave: "Leave it as it is",
  server: "Time-stamp server",
  serverWhy:
    "Left empty, nothing leaves this computer, and the time on a packet is your own word. With an address, the server is sent a digest when you write a packet and confirms the time; it learns nothing of you.",
  serverSave: "Save the address",
  serverOn: "The server is asked when you write a packet.",
  serverOff: "No server is asked. The time on a packet is your own word.",
  serverStop: "Ask no server",
};
