// The sign of a finding: each has its own, and none speaks for another.

import type { FindingView } from "../../api/bindings/FindingView";
import type { Tone } from "../../api/bindings/Tone";

/** Null where the answer is no, and nothing hangs on it: such a "no" is no alarm. */
export function toneOf(one: Pick<FindingView, "answer" | "against">): Tone | null {
  if (one.answer === "unknown") return "unknown";
  if (one.against) return "act";
  return one.answer === "yes" ? "in-order" : null;
}

/** Whether files lie inside, among which the records may be. */
export function hasFiles(findings: Pick<FindingView, "name" | "answer">[]): boolean {
  return findings.some((one) => one.name === "attachments" && one.answer === "yes");
}
