import { describe, expect, it } from "vitest";
import { isTicked, isWhole, tick } from "./choice";

const none = { asked_for: [], kept_back: [], with_place: [] };
const usual = { row: "document/d1", by_tick: false, stays_because: null };
const sensitive = { row: "document/d2", by_tick: true, stays_because: null };

describe("a single row of a packet", () => {
  it("leaves unless it is kept back, where its kind leaves", () => {
    expect(isTicked(none, usual)).toBe(true);
    const without = tick(none, usual, false);
    expect(without.kept_back).toEqual(["document/d1"]);
    expect(isTicked(without, usual)).toBe(false);
    expect(tick(without, usual, true)).toEqual(none);
  });
  it("stays unless it was ticked, where it is sensitive", () => {
    expect(isTicked(none, sensitive)).toBe(false);
    const asked = tick(none, sensitive, true);
    expect(asked.asked_for).toEqual(["document/d2"]);
    expect(isTicked(asked, sensitive)).toBe(true);
    expect(tick(asked, sensitive, false)).toEqual(none);
  });
  it("cannot be ticked where it belongs to what stays", () => {
    expect(isTicked(none, { ...usual, stays_because: "It belongs to what is left out." })).toBe(false);
  });
  it("loses the place with the tick, so that the place never comes back by itself", () => {
    const placed = { ...none, with_place: ["document/d1", "document/d3"] };
    const without = tick(placed, usual, false);
    expect(without.with_place).toEqual(["document/d3"]);
    expect(tick(without, usual, true).with_place).toEqual(["document/d3"]);
  });
  it("leaves the others as they are", () => {
    const chosen = { asked_for: ["document/a"], kept_back: ["activity/b"], with_place: [] };
    expect(tick(tick(chosen, usual, false), sensitive, true)).toEqual({
      asked_for: ["document/a", "document/d2"],
      kept_back: ["activity/b", "document/d1"],
      with_place: [],
    });
  });
});

describe("what a reader must know", () => {
  it("is one certificate for a renewal, and the certificate asked for in another state", () => {
    const of = (purpose: "employer" | "renewal" | "reciprocity" | "va", to: string | null, credentials: string[] | null) => ({
      purpose,
      to,
      credentials,
    });
    expect(isWhole(of("employer", null, null), 0)).toBe(true);
    expect(isWhole(of("va", null, null), 3)).toBe(true);
    expect(isWhole(of("renewal", null, null), 1)).toBe(true);
    expect(isWhole(of("renewal", null, null), 2)).toBe(false);
    expect(isWhole(of("renewal", null, ["a", "b"]), 2)).toBe(false);
    expect(isWhole(of("renewal", null, ["a"]), 2)).toBe(true);
    expect(isWhole(of("reciprocity", null, null), 2)).toBe(false);
    expect(isWhole(of("reciprocity", "us-de-cprs", null), 2)).toBe(true);
  });
});
