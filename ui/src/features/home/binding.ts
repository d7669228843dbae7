// Which requirement a card's ring shows: the one that holds the renewal up.

import type { CredentialStatus } from "../../api/bindings/CredentialStatus";
import type { RequirementView } from "../../api/bindings/RequirementView";

const counts = (one: RequirementView) => one.kind !== "maximum" && one.kind !== "attestation";

/** What still asks for most hours (the total where it is as many), else what is unknown, else the total, met. */
export function bindingOf(status: CredentialStatus): RequirementView | null {
  const rows = status.requirements.filter(counts);
  const total = rows.find((one) => one.id === "ce-total") ?? null;
  const missing = (one: RequirementView) => Number(one.missing_hours ?? "0");
  const unmet = rows
    .filter((one) => one.met === false)
    .sort((a, b) => missing(b) - missing(a) || Number(b === total) - Number(a === total));
  return unmet[0] ?? rows.find((one) => one.met === null) ?? total ?? rows[0] ?? null;
}
