import { describe, expect, it } from "vitest";
import { meansLogCourse, sectionOf, settingsParts, startOf } from "./view";

const press = (key: string, held: Partial<KeyboardEvent> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe("the keys for logging a course", () => {
  it("are N where nobody types, and Ctrl or Cmd with L anywhere", () => {
    expect(meansLogCourse(press("n"), false)).toBe(true);
    expect(meansLogCourse(press("n"), true)).toBe(false);
    expect(meansLogCourse(press("l", { ctrlKey: true }), true)).toBe(true);
    expect(meansLogCourse(press("L", { metaKey: true }), true)).toBe(true);
  });
  it("are not these keys with others held", () => {
    expect(meansLogCourse(press("n", { ctrlKey: true }), false)).toBe(false);
    expect(meansLogCourse(press("n", { altKey: true }), false)).toBe(false);
    expect(meansLogCourse(press("l"), false)).toBe(false);
    expect(meansLogCourse(press("l", { ctrlKey: true, shiftKey: true }), false)).toBe(false);
  });
});

describe("the entry that a view belongs to", () => {
  it("is Certificates for a certificate and its form", () => {
    expect(sectionOf({ at: "certificate", id: "mn" })).toBe("certificates");
    expect(sectionOf({ at: "certificate-form", id: null, renewal: false })).toBe("certificates");
    expect(sectionOf({ at: "home" })).toBe("home");
  });
  it("is Settings for each of its sides, and Courses for a list that is brought in", () => {
    for (const part of settingsParts) expect(sectionOf({ at: "settings", part })).toBe("settings");
    expect(sectionOf({ at: "sheet" })).toBe("courses");
    expect(sectionOf({ at: "moving" })).toBe("moving");
  });
  it("leads to a view that belongs to it", () => {
    for (const section of ["home", "courses", "settings"] as const) expect(sectionOf(startOf(section))).toBe(section);
  });
});
