import { describe, expect, it } from "vitest";
import { fileName, safeName } from "./names";

describe("names of files", () => {
  it("shows the last part of a path of either kind", () => {
    expect(fileName("/home/sample/a packet.pdf")).toBe("a packet.pdf");
    expect(fileName("C:\\Users\\sample\\a.pdf")).toBe("a.pdf");
  });
  it("suggests only what every platform takes", () => {
    expect(safeName('Sample "Sam" Person / 2')).toBe("Sample Sam Person 2");
  });
});
