// What can be said of a new passphrase before the program is asked.

import type { FieldFault } from "../api/bindings/FieldFault";
import { passphrase as words } from "./words";

/** What is missing or does not agree; how good it is the program says. */
export function look(passphrase: string, again: string): FieldFault[] {
  if (passphrase === "") return [{ field: "passphrase", message: words.missing }];
  if (again !== passphrase) return [{ field: "again", message: words.differ }];
  return [];
}

/** Puts the keyboard where the first fault is. */
export function focusFault(form: HTMLFormElement | undefined, faults: FieldFault[]): void {
  const first = faults[0]?.field;
  if (first) form?.querySelector<HTMLInputElement>(`[name="${first}"]`)?.focus();
}
