import { describe, expect, it } from "vitest";
import { dayAndDate, dayHeading, daysBetween, fromToday, local, longDate, looseDate, shortDate, size, when } from "./dates";

describe("dates in words", () => {
  it("writes day, month and year", () => {
    expect(longDate("2027-05-10")).toBe("10 May 2027");
    expect(shortDate("2025-09-02")).toBe("2 Sep 2025");
    expect(dayAndDate("2026-11-22")).toBe("Sunday, 22 November 2026");
  });
  it("leaves what is no date as it is", () => {
    expect(longDate("soon")).toBe("soon");
    expect(longDate("2027-13-01")).toBe("2027-13-01");
  });
  it("writes a source's date as loosely as it was given", () => {
    expect(looseDate("2024-10")).toBe("October 2024");
    expect(looseDate("2020")).toBe("2020");
    expect(looseDate("2025-03-01")).toBe("1 March 2025");
  });
});

describe("distance", () => {
  it("counts days across a leap day and a change of clocks", () => {
    expect(daysBetween("2028-02-28", "2028-03-01")).toBe(2);
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(daysBetween("2026-11-22", "2026-11-20")).toBe(-2);
  });
  it("says days, then months, then years, by the rule of the program", () => {
    expect(fromToday("2026-11-22", "2026-11-22")).toBe("today");
    expect(fromToday("2026-11-22", "2026-11-23")).toBe("tomorrow");
    expect(fromToday("2026-11-22", "2026-11-21")).toBe("yesterday");
    expect(fromToday("2026-11-22", "2027-01-30")).toBe("in 69 days");
    expect(fromToday("2026-11-22", "2027-01-31")).toBe("in 2 months");
    expect(fromToday("2026-11-22", "2027-05-10")).toBe("in 6 months");
    expect(fromToday("2027-04-28", "2027-10-25")).toBe("in 6 months");
    expect(fromToday("2026-11-22", "2027-05-22")).toBe("in 6 months");
    expect(fromToday("2026-11-22", "2028-11-22")).toBe("in 2 years");
    expect(fromToday("2026-11-22", "2024-12-01")).toBe("2 years ago");
    expect(fromToday("2026-11-22", "2026-11-10")).toBe("12 days ago");
  });
});

describe("moments", () => {
  // The zone of the machine that tests: the words are made for wherever the person is.
  const noon = new Date(2026, 10, 22, 12, 5).toISOString();
  const before = new Date(2026, 10, 21, 23, 59).toISOString();

  it("are told by the day and the time where the person is", () => {
    expect(local(noon, "en-GB")).toEqual({ day: "2026-11-22", time: "12:05" });
    expect(when("2026-11-22", noon, "en-GB")).toBe("today at 12:05");
    expect(when("2026-11-22", before, "en-GB")).toBe("yesterday at 23:59");
    expect(when("2027-03-01", noon, "en-US").replace(/\s/g, " ")).toBe("on 22 November 2026 at 12:05 PM");
  });
  it("are left as they are where they are none", () => {
    expect(local("")).toBeNull();
    expect(when("2026-11-22", "soon")).toBe("soon");
  });
  it("head the days of a list", () => {
    expect(dayHeading("2026-11-22", "2026-11-22")).toBe("Today, 22 November 2026");
    expect(dayHeading("2026-11-22", "2026-11-21")).toBe("Yesterday, 21 November 2026");
    expect(dayHeading("2026-11-22", "2026-11-19")).toBe("Thursday, 19 November 2026");
  });
});

describe("sizes", () => {
  it("are counted in tens, and nothing is of no size", () => {
    expect([0, 900, 34_000, 999_499, 999_500, 1_240_000, 18_000_000].map(size)).toEqual([
      "1 KB",
      "1 KB",
      "34 KB",
      "999 KB",
      "1.0 MB",
      "1.2 MB",
      "18 MB",
    ]);
  });
});
