import { describe, expect, it } from "vitest";
import { kindOf, nameOf } from "./kind";

describe("the kind of a paper", () => {
  it("is a certificate where its name does not speak against it", () => {
    for (const title of ["sample-certificate", "IMG_2034", "CPS I", "Recovery coach training", "Mental health first aid", "Notebook skills"]) {
      expect(kindOf(title), title).toBe("certificate");
    }
  });
  it("is told by its name", () => {
    expect(kindOf("Transcript_2024")).toBe("transcript");
    for (const title of ["Letter of good standing", "MyTherapistLetter", "license-verification", "E-mail of the board"]) {
      expect(kindOf(title), title).toBe("letter");
    }
    for (const title of ["DD-214", "home_address", "Electric bill", "My recovery", "W-2 2025", "Rehab completion", "Driver’s licence"]) {
      expect(kindOf(title), title).toBe("other");
    }
  });
});

describe("the name of a file", () => {
  it("has neither folder nor ending", () => {
    expect(nameOf("/home/sample/My scans/CPS.2025.pdf")).toBe("CPS.2025");
    expect(nameOf("C:\\Scans\\letter.png")).toBe("letter");
    expect(nameOf("/tmp/.hidden")).toBe(".hidden");
    expect(nameOf("plain")).toBe("plain");
  });
});
