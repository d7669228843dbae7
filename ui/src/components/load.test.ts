// Here nothing draws, so nothing asks by itself: what is tested is what becomes of the answers.

import { describe, expect, it } from "vitest";
import { load } from "./load.svelte";

/** A question whose answers are given by hand, in any order. */
function questions() {
  const open: { answer: (word: string) => Promise<void>; fail: () => Promise<void> }[] = [];
  const settled = () => new Promise<void>((done) => setTimeout(done, 0));
  const ask = () =>
    new Promise<string>((resolve, reject) =>
      open.push({
        answer: (word) => (resolve(word), settled()),
        fail: () => (reject("It could not be read."), settled()),
      }),
    );
  const loaded = load(() => true, ask);
  return { open, loaded };
}

describe("what a screen shows", () => {
  it("stays while it is asked for again", async () => {
    const { open, loaded } = questions();
    void loaded.again();
    expect([loaded.value, loaded.busy]).toEqual([null, true]);
    await open[0]?.answer("first");
    void loaded.again();
    expect([loaded.value, loaded.busy]).toEqual(["first", true]);
    await open[1]?.answer("second");
    expect([loaded.value, loaded.busy]).toEqual(["second", false]);
  });

  it("is never an answer that came too late", async () => {
    const { open, loaded } = questions();
    void loaded.again();
    void loaded.again();
    await open[1]?.answer("newer");
    await open[0]?.answer("older");
    expect([loaded.value, loaded.busy]).toEqual(["newer", false]);
  });

  it("stays where the next question fails, and the failure goes with the next answer", async () => {
    const { open, loaded } = questions();
    void loaded.again();
    await open[0]?.answer("first");
    void loaded.again();
    await open[1]?.fail();
    expect([loaded.value, loaded.fault?.code]).toEqual(["first", "internal"]);
    void loaded.again();
    await open[2]?.answer("third");
    expect([loaded.value, loaded.fault]).toEqual(["third", null]);
  });

  it("is no failure that came too late either", async () => {
    const { open, loaded } = questions();
    void loaded.again();
    void loaded.again();
    await open[1]?.answer("newer");
    await open[0]?.fail();
    expect([loaded.value, loaded.fault]).toEqual(["newer", null]);
  });
});
