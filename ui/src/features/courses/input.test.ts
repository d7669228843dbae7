import { describe, expect, it } from "vitest";
import type { ActivityView } from "../../api/bindings/ActivityView";
import { blank, byYear, foundIn } from "./input";

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

describe("the courses that were found", () => {
  const ids = (found: string[] | null) => foundIn(all, found).map((one) => one.id);
  it("are all of them where nothing was sought, and none where nothing fits", () => {
    expect(ids(null)).toEqual(["a", "b", "c"]);
    expect(ids([])).toEqual([]);
  });
  it("stand in the order of the list, whatever the order of the answer", () => {
    expect(ids(["c", "a"])).toEqual(["a", "c"]);
  });
  it("leave out what is no longer in the list", () => {
    expect(ids(["b", "removed since"])).toEqual(["b"]);
  });
});

describe("courses by year", () => {
  it("keeps the order and starts a group with each new year", () => {
    expect(byYear(all).map((group) => [group.year, group.courses.length])).toEqual([
      ["2026", 2],
      ["2024", 1],
    ]);
  });
  it("has as many rows as there is room for, and says how many the year has", () => {
    const cut = (room: number) => byYear(all, room).map((group) => [group.year, group.courses.length, group.count]);
    expect(cut(1)).toEqual([["2026", 1, 2]]);
    expect(cut(2)).toEqual([["2026", 2, 2]]);
    expect(cut(3)).toEqual([
      ["2026", 2, 2],
      ["2024", 1, 1],
    ]);
    expect(cut(0)).toEqual([]);
  });
});
