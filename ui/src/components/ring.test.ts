import { describe, expect, it } from "vitest";
import { arc, BOX, LENGTH, RADIUS, share, tip } from "./ring";

describe("the part of a ring that is done", () => {
  it("is the counted over the required hours", () => {
    expect(share("24", "30")).toBeCloseTo(0.8);
    expect(share("1.25", "2.5")).toBeCloseTo(0.5);
    expect(share(1, 4)).toBe(0.25);
  });
  it("never leaves the circle", () => {
    expect(share("38.25", "36")).toBe(1);
    expect(share("-1", "36")).toBe(0);
  });
  it("is whole where nothing is asked", () => {
    expect(share("0", "0")).toBe(1);
  });
  it("is unknown where a number is missing or no number", () => {
    expect(share("3", null)).toBeNull();
    expect(share(null, "3")).toBeNull();
    expect(share("three", "3")).toBeNull();
  });
});

describe("the drawing", () => {
  it("starts at twelve and runs with the clock", () => {
    expect(tip(0).x).toBeCloseTo(BOX / 2);
    expect(tip(0).y).toBeCloseTo(BOX / 2 - RADIUS);
    expect(tip(0.25).x).toBeCloseTo(BOX / 2 + RADIUS);
    expect(tip(0.25).y).toBeCloseTo(BOX / 2);
    expect(tip(0.75).x).toBeCloseTo(BOX / 2 - RADIUS);
  });
  it("draws the arc to the length of its part", () => {
    expect(arc(1)).toBeCloseTo(LENGTH);
    expect(arc(0.5)).toBeCloseTo(LENGTH / 2);
  });
});
