import { describe, expect, it } from "vitest";
import type { SheetFieldView } from "../../api/bindings/SheetFieldView";
import { answered, answerTo, readAs, unsettled } from "./choices";

const field = (name: string, column: string | null): SheetFieldView => ({
  field: name,
  heading: name,
  needed: false,
  column,
  chosen: false,
});
const fields = [field("title", "A"), field("provider", "B"), field("hours", null)];

describe("which column is which", () => {
  it("lets go of the field that had the column", () => {
    expect(readAs(unsettled(), fields, "B", "hours").columns).toEqual([
      { field: "provider", column: null },
      { field: "hours", column: "B" },
    ]);
  });
  it("can be none", () => {
    expect(readAs(unsettled(), fields, "A", null).columns).toEqual([{ field: "title", column: null }]);
  });
  it("is the last that was said", () => {
    const first = readAs(unsettled(), fields, "C", "hours");
    const then = readAs(first, [...fields.slice(0, 2), field("hours", "C")], "D", "hours");
    expect(then.columns).toEqual([{ field: "hours", column: "D" }]);
  });
});

describe("an answer", () => {
  it("is found again by its question", () => {
    const choices = answered(answered(unsettled(), fields, "date_order", "mdy"), fields, "columns.hours", "C");
    expect(choices.date_order).toBe("mdy");
    expect(answerTo(choices, "date_order")).toBe("mdy");
    expect(answerTo(choices, "columns.hours")).toBe("C");
    expect(answerTo(choices, "unit")).toBe("");
  });
  it("can be taken back", () => {
    expect(answered(answered(unsettled(), fields, "provider", "Co-op"), fields, "provider", "").provider).toBeNull();
  });
});
