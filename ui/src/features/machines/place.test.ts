import { describe, expect, it } from "vitest";
import { blankPlace, fitting } from "./place";

describe("a place", () => {
  it("hands over nothing that was typed for another kind", () => {
    const typed = { ...blankPlace("folder"), path: "/srv/sync", user: "sample", password: "sample password", bucket: "sample", authority: "/srv/own.pem" };
    expect(fitting(typed)).toEqual({ ...blankPlace("folder"), path: "/srv/sync" });
    expect(fitting({ ...typed, kind: "webdav" })).toEqual({
      ...blankPlace("webdav"),
      user: "sample",
      password: "sample password",
      authority: "/srv/own.pem",
    });
    expect(fitting({ ...typed, kind: "s3" }).bucket).toBe("sample");
    expect(fitting({ ...typed, kind: "s3" }).authority).toBe("/srv/own.pem");
    expect(fitting({ ...typed, kind: "s3" }).path).toBe("");
  });
});
