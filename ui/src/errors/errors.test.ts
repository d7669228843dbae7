import { describe, expect, it, vi } from "vitest";
import type { ErrorCode } from "../api/bindings/ErrorCode";
import { Refusal } from "../api/refusal";
import { faultOf, onStateChanged, react } from "./react";
import { reactions } from "./table";

const refusal = (code: ErrorCode) => ({ code, message: "What happened.", next: "What to do.", faults: [] });

describe("what a refusal does", () => {
  it("has words for every code", () => {
    for (const { heading } of Object.values(reactions)) expect(heading.length).toBeGreaterThan(8);
  });
  it("asks for the wallet's state again where that has changed, and only there", () => {
    const asked = vi.fn();
    onStateChanged(asked);
    for (const code of ["locked", "no-wallet", "wallet-exists"] as const) react(refusal(code));
    expect(asked).toHaveBeenCalledTimes(3);
    for (const code of ["input", "file", "wrong-passphrase", "internal"] as const) react(refusal(code));
    expect(asked).toHaveBeenCalledTimes(3);
  });
  it("keeps a wrong passphrase beside the field", () => {
    expect(react(refusal("wrong-passphrase")).does).toBe("beside-the-field");
  });
});

describe("what arrives", () => {
  it("takes a typed error as it is", () => {
    const found = Refusal.from(refusal("file"));
    expect([found.code, found.message, found.next]).toEqual(["file", "What happened.", "What to do."]);
  });
  it("takes a plain sentence, which is how a missing permission is said", () => {
    const found = Refusal.from("Command home not allowed by ACL");
    expect(found.code).toBe("internal");
    expect(found.message).toContain("not allowed");
    expect(found.next).not.toBe("");
  });
  it("has words where nothing was said", () => {
    expect(Refusal.from(undefined).message).not.toBe("");
  });
});

describe("the fault of a field", () => {
  const faults = [
    { field: "input.issued_on", message: "a" },
    { field: "renewals[0].renewed_on", message: "b" },
    { field: "/renewals/1/expires_on", message: "c" },
  ];
  it("is found in whatever spelling its path has", () => {
    expect(faultOf(faults, "issued_on")).toBe("a");
    expect(faultOf(faults, "renewals.0.renewed_on")).toBe("b");
    expect(faultOf(faults, "renewals.1.expires_on")).toBe("c");
    expect(faultOf(faults, "number")).toBeNull();
  });
});
