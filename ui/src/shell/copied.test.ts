import { describe, expect, it } from "vitest";
import { copied } from "./copied";

/** A page with this field in front and this text marked outside of it. */
function page(field: object | null, marked = "") {
  return {
    activeElement: field as Element | null,
    getSelection: () => ({ toString: () => marked }) as Selection,
  };
}

describe("what is copied", () => {
  it("is the marked part of the field that has the keyboard", () => {
    expect(copied(page({ value: "Sample Person", selectionStart: 0, selectionEnd: 6 }, "elsewhere"))).toBe("Sample");
  });
  it("is what is marked on the page where no field has it", () => {
    expect(copied(page({ tagName: "BUTTON", value: "" }, "20 hours"))).toBe("20 hours");
    expect(copied(page(null, "20 hours"))).toBe("20 hours");
  });
  it("is nothing where nothing is marked", () => {
    expect(copied(page({ value: "Sample Person", selectionStart: 3, selectionEnd: 3 }))).toBe("");
  });
  it("is never a passphrase", () => {
    expect(copied(page({ type: "password", value: "four plain words", selectionStart: 0, selectionEnd: 16 }))).toBe("");
  });
});
