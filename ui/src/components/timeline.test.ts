import { describe, expect, it } from "vitest";
import type { CredentialStatus } from "../api/bindings/CredentialStatus";
import { points } from "./timeline";

const dates = (given: Partial<CredentialStatus>) =>
  ({
    issued_on: "2023-02-01",
    cycle: { starts_on: "2025-02-01", ends_on: "2027-01-31" },
    expires_on: "2027-01-31",
    renewal_opens_on: null,
    file_by: null,
    grace_ends_on: null,
    ...given,
  }) as CredentialStatus;
const keys = (given: Partial<CredentialStatus>, today: string) => points(dates(given), today).map((point) => point.key);

describe("a certificate's timeline", () => {
  it("puts the days in order, with today where it belongs", () => {
    expect(
      keys({ renewal_opens_on: "2026-11-02", file_by: "2027-01-17", grace_ends_on: "2027-05-01" }, "2026-11-22"),
    ).toEqual(["starts", "opens", "today", "file-by", "expires", "grace"]);
    expect(keys({}, "2027-02-01")).toEqual(["starts", "expires", "today"]);
  });
  it("shows the day on which hours are due only where it is another day than expiry", () => {
    expect(keys({ cycle: { starts_on: "2025-02-01", ends_on: "2026-12-31" } }, "2026-11-22")).toEqual([
      "starts",
      "today",
      "due",
      "expires",
    ]);
  });
  it("lets days that fall together share a point, and keeps today", () => {
    const found = points(dates({}), "2027-01-31");
    expect(found.map((point) => point.key)).toEqual(["starts", "today expires"]);
    expect(found[1]?.kind).toBe("today");
  });
  it("measures the way to the next point", () => {
    expect(points(dates({}), "2026-11-22").map((point) => point.days)).toEqual([659, 70, 0]);
  });
  it("lets a period that begins again by itself end, not expire", () => {
    const rule = { recurs: true } as CredentialStatus["own_rule"];
    expect(points(dates({ own_rule: rule }), "2026-11-22").at(-1)?.label).toBe("Period ends");
    expect(points(dates({}), "2026-11-22").at(-1)?.label).toBe("Expires");
  });
  it("does without dates that nobody knows", () => {
    expect(keys({ cycle: null, expires_on: null }, "2026-11-22")).toEqual(["starts", "today"]);
  });
});
