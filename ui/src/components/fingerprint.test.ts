import { describe, expect, it } from "vitest";
import { groups } from "./fingerprint";

describe("a fingerprint", () => {
  it("is set in groups of four, whatever its spelling", () => {
    expect(groups("3f:9a:c2:10:77")).toEqual(["3F9A", "C210", "77"]);
    expect(groups("3F9A C210")).toEqual(["3F9A", "C210"]);
    expect(groups("")).toEqual([]);
  });
});
