import { describe, expect, it } from "vitest";
import { hasFiles, toneOf } from "./finding";

describe("the sign of a finding", () => {
  it("is an alarm only where it speaks against the file", () => {
    expect(toneOf({ answer: "yes", against: false })).toBe("in-order");
    expect(toneOf({ answer: "no", against: true })).toBe("act");
    expect(toneOf({ answer: "no", against: false })).toBeNull();
  });
  it("is neither good nor bad where it cannot be told", () => {
    expect(toneOf({ answer: "unknown", against: false })).toBe("unknown");
    expect(toneOf({ answer: "unknown", against: true })).toBe("unknown");
  });
  it("is never good where it speaks against the file", () => {
    expect(toneOf({ answer: "yes", against: true })).toBe("act");
  });
});

describe("files inside", () => {
  it("are there where that was found", () => {
    expect(hasFiles([{ name: "attachments", answer: "yes" }])).toBe(true);
    expect(hasFiles([{ name: "signed", answer: "yes" }])).toBe(false);
    expect(hasFiles([{ name: "attachments", answer: "no" }])).toBe(false);
  });
});
