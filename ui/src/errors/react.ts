// Turns whatever was thrown into words for the screen, and tells the shell where the wallet's state has changed.

import type { ErrorCode } from "../api/bindings/ErrorCode";
import type { FieldFault } from "../api/bindings/FieldFault";
import { Refusal } from "../api/refusal";
import { reactions, type Reaction } from "./table";

/** What a screen shows of a refusal. */
export interface Shown {
  code: ErrorCode;
  does: Reaction;
  heading: string;
  message: string;
  next: string;
  faults: FieldFault[];
}

let askAgain: () => void = () => {};

/** The shell says here what "ask for the wallet's state again" means. */
export function onStateChanged(handler: () => void): void {
  askAgain = handler;
}

/** The words of a refusal; the shell has been told where it is one that the shell acts on. */
export function react(thrown: unknown): Shown {
  const refusal = Refusal.from(thrown);
  const { does, heading } = reactions[refusal.code];
  if (does === "ask-again") askAgain();
  return { code: refusal.code, does, heading, message: refusal.message, next: refusal.next, faults: refusal.faults };
}

/** The words for one field, or null. */
export function faultOf(faults: FieldFault[], field: string): string | null {
  return faults.find((fault) => plain(fault.field) === field)?.message ?? null;
}

/** One spelling for a field's path: `input.renewals[0].renewed_on` and `/renewals/0/renewed_on` are `renewals.0.renewed_on`. */
function plain(path: string): string {
  return path
    .replace(/\[(\d+)\]/g, ".$1")
    .replace(/\//g, ".")
    .replace(/^[.$]+/, "")
    .replace(/^input\./, "");
}
