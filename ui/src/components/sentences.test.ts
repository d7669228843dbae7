import { describe, expect, it } from "vitest";
import { answerAndRest } from "./sentences";

describe("an answer and what follows it", () => {
  it("parts after the first sentence", () => {
    expect(answerAndRest("8.25 hours in all by 15 January 2027. Served one by one it would be 9.5. Not all is known.")).toEqual({
      answer: "8.25 hours in all by 15 January 2027.",
      rest: "Served one by one it would be 9.5. Not all is known.",
    });
  });
  it("leaves a single sentence whole, and decimals in it", () => {
    expect(answerAndRest("1.25 hours to go, by 10 May 2027.")).toEqual({
      answer: "1.25 hours to go, by 10 May 2027.",
      rest: null,
    });
    expect(answerAndRest("Certificate No. 3 is in order.").rest).toBeNull();
    expect(answerAndRest("")).toEqual({ answer: "", rest: null });
  });
  it("parts before a quotation and after a question", () => {
    expect(answerAndRest("“Ethics day” would help. “Both” rest.").rest).toBe("“Both” rest.");
    expect(answerAndRest("No source names one. 44 may.").rest).toBe("44 may.");
    expect(answerAndRest("Are you sure? Ask.").answer).toBe("Are you sure?");
  });
});
