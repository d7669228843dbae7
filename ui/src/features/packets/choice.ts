// Single rows of a choice: which leave, and how a tick is kept. What a reader needs to begin with is the program's to say.

import type { PacketChoice } from "../../api/bindings/PacketChoice";
import type { PacketRowView } from "../../api/bindings/PacketRowView";

type Row = Pick<PacketRowView, "row" | "by_tick" | "stays_because">;

/** Whether a row leaves by this choice: one that needs a tick of its own by that, any other unless it is kept back. */
export function isTicked(choice: Pick<PacketChoice, "asked_for" | "kept_back">, row: Row): boolean {
  if (row.stays_because !== null) return false;
  return row.by_tick ? choice.asked_for.includes(row.row) && !choice.kept_back.includes(row.row) : !choice.kept_back.includes(row.row);
}

/** The choice with a row ticked or not; what was chosen of every other row stays. */
export function tick<C extends Pick<PacketChoice, "asked_for" | "kept_back" | "with_place">>(choice: C, row: Row, on: boolean): C {
  const others = (rows: string[]) => rows.filter((one) => one !== row.row);
  return {
    ...choice,
    asked_for: on && row.by_tick ? [...others(choice.asked_for), row.row] : others(choice.asked_for),
    kept_back: !on && !row.by_tick ? [...others(choice.kept_back), row.row] : others(choice.kept_back),
    // The place where a photograph was taken never leaves by a tick that was given to it before.
    with_place: on ? choice.with_place : others(choice.with_place),
  };
}

/** A choice that can be asked about: another state needs the certificate that is asked for, a renewal the one that is renewed. */
export function isWhole(choice: Pick<PacketChoice, "purpose" | "to" | "credentials">, held: number): boolean {
  if (choice.purpose === "reciprocity") return choice.to !== null;
  if (choice.purpose === "renewal") return held === 1 || choice.credentials?.length === 1;
  return true;
}
