import { describe, expect, it } from "vitest";
import { fileName, groups, safeName } from "./fingerprint";

describe("a fingerprint", () => {
  it("is set in groups of four, whatever its spelling", () => {
    expect(groups("3f:9a:c2:10:77")).toEqual(["3F9A", "C210", "77"]);
    expect(groups("3F9A C210")).toEqual(["3F9A", "C210"]);
    expect(groups("")).toEqual([]);
  });
});

describe("names of files", () => {
  it("shows the last part of a path of either kind", () => {
    expect(fileName("/home/sample/a packet.pdf")).toBe("a packet.pdf");
    expect(fileName("C:\\Users\\sample\\a.pdf")).toBe("a.pdf");
  });
  it("suggests only what every platform takes", () => {
    expect(safeName('Sample "Sam" Person / 2')).toBe("Sample Sam Person 2");
  });
});
