import { describe, expect, it } from "vitest";
import { reason } from "./made";

describe("why a backup was made", () => {
  it("is told without the time in UTC", () => {
    expect(reason("Made 22 November 2026 at 12:30 UTC, because you asked for it.")).toBe("Because you asked for it.");
  });
  it("is whatever the program says where that has another form", () => {
    expect(reason("It is damaged, and nothing of it is used.")).toBe("It is damaged, and nothing of it is used.");
  });
});
