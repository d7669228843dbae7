import { describe, expect, it } from "vitest";
import type { CredentialStatus } from "../../api/bindings/CredentialStatus";
import type { RequirementView } from "../../api/bindings/RequirementView";
import { bindingOf } from "./binding";

const row = (id: string, met: boolean | null, kind: RequirementView["kind"] = "minimum", missing_hours: string | null = null) =>
  ({ id, met, kind, missing_hours }) as RequirementView;
const found = (...requirements: RequirementView[]) => bindingOf({ requirements } as CredentialStatus)?.id ?? null;

describe("the requirement that a card shows", () => {
  it("is the total while it misses as many hours as any other", () => {
    expect(found(row("min-ethics", false, "minimum", "3"), row("ce-total", false, "minimum", "3"))).toBe("ce-total");
  });
  it("is the minimum that misses more hours than the total", () => {
    expect(found(row("ce-total", false, "minimum", "4.75"), row("min-peer", false, "minimum", "6.25"))).toBe("min-peer");
  });
  it("is the unmet minimum once the total is met", () => {
    expect(found(row("ce-total", true), row("min-trauma", true), row("min-ethics", false))).toBe("min-ethics");
  });
  it("is what nobody knows before it is a finished total", () => {
    expect(found(row("ce-total", true), row("min-ethics", null, "to-confirm"))).toBe("min-ethics");
  });
  it("is the total once all is done, and never a limit or a form to hand in", () => {
    expect(found(row("max", false, "maximum"), row("form", null, "attestation"), row("ce-total", true))).toBe("ce-total");
    expect(found(row("max", false, "maximum"))).toBeNull();
  });
});
