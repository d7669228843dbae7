import { describe, expect, it } from "vitest";
import { look } from "./newPassphrase";

describe("a new passphrase", () => {
  it("must be there, and twice the same", () => {
    expect(look("", "").map((one) => one.field)).toEqual(["passphrase"]);
    expect(look("four plain sample words", "four plain").map((one) => one.field)).toEqual(["again"]);
    expect(look("four plain sample words", "four plain sample words")).toEqual([]);
  });
  it("is compared letter by letter, blanks too", () => {
    expect(look("four plain ", "four plain")).toHaveLength(1);
  });
});
