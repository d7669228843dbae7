import { describe, expect, it } from "vitest";
import type { ActivityView } from "../../api/bindings/ActivityView";
import { blank, byYear, fitting } from "./input";

const course = (id: string, title: string, date: string, topics: string[], counted: string): ActivityView => ({
  id,
  input: { ...blank(date, "in-person"), title, provider: "Sample Provider", topics },
  completed_on: date,
  amount: "6 hours",
  effects: [
    { credential_id: "mn", credential: "MN CPS I", counted_hours: counted, sentence: "" },
    { credential_id: "pa", credential: "PA CPS", counted_hours: "0", sentence: "" },
  ],
  document_count: 0,
});
const all = [
  course("a", "Ethics refresher", "2026-03-01", ["ethics"], "6"),
  course("b", "Walking alongside", "2026-01-01", ["crisis"], "6"),
  course("c", "Old course", "2024-01-01", [], "0"),
];
const ids = (typed: string) => fitting(all, typed, (id) => (id === "crisis" ? "Crisis support" : id)).map((one) => one.id);

describe("finding a course", () => {
  it("takes every course where nothing is typed", () => {
    expect(ids("  ")).toEqual(["a", "b", "c"]);
  });
  it("looks in title, provider, topic words and the certificates it counted for", () => {
    expect(ids("REFRESH")).toEqual(["a"]);
    expect(ids("crisis support")).toEqual(["b"]);
    expect(ids("mn cps")).toEqual(["a", "b"]);
    expect(ids("sample 2024")).toEqual(["c"]);
  });
  it("does not find a certificate that the course did not count for", () => {
    expect(ids("pa cps")).toEqual([]);
  });
});

describe("courses by year", () => {
  it("keeps the order and starts a group with each new year", () => {
    expect(byYear(all).map((group) => [group.year, group.courses.length])).toEqual([
      ["2026", 2],
      ["2024", 1],
    ]);
  });
});
