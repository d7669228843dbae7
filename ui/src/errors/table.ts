// What the interface does for each code. A code without a line here does not compile.

import type { ErrorCode } from "../api/bindings/ErrorCode";

/**
 * - `ask-again`: the wallet's state has changed; the shell asks for it and shows the screen that fits.
 * - `beside-the-field`: the words stand beside what was typed, and the focus stays there.
 * - `step-back`: what was asked for is gone; the words stand where it was, with the way back.
 * - `say`: the words stand where the action was; nothing else changes.
 */
export type Reaction = "ask-again" | "beside-the-field" | "step-back" | "say";

/** The reaction to each code, and the heading over its words. */
export const reactions: Record<ErrorCode, { does: Reaction; heading: string }> = {
  locked: { does: "ask-again", heading: "Your wallet is locked" },
  "no-wallet": { does: "ask-again", heading: "There is no wallet yet" },
  "wallet-exists": { does: "ask-again", heading: "There is a wallet already" },
  "wrong-passphrase": { does: "beside-the-field", heading: "That passphrase does not open the wallet" },
  input: { does: "beside-the-field", heading: "This cannot be used as it is" },
  "not-found": { does: "step-back", heading: "This is no longer in your wallet" },
  "in-use": { does: "say", heading: "Your wallet is open in another window" },
  "read-only": { does: "say", heading: "Your wallet can be read, and not changed" },
  newer: { does: "say", heading: "This wallet was made by a newer Peerfolio" },
  damaged: { does: "say", heading: "The wallet could not be read" },
  "no-time-stamp": { does: "say", heading: "There is no time stamp, and no packet" },
  file: { does: "say", heading: "The file could not be used" },
  internal: { does: "say", heading: "Something in the program went wrong" },
};
