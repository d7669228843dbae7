import { describe, expect, it } from "vitest";
import { dayAndDate, daysBetween, fromToday, longDate, looseDate, shortDate } from "./dates";

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
