// What a screen shows of the wallet: asked for when the screen opens, and again whenever what it depends on changes.

import { untrack } from "svelte";
import { react, type Shown } from "../errors/react";

export interface Loaded<T> {
  /** The latest answer; null until the first one came. It stays while a newer one is asked for. */
  value: T | null;
  /** Why the latest question had no answer. */
  readonly fault: Shown | null;
  /** A question is under way. */
  readonly busy: boolean;
  /** Asks once more. */
  again(): Promise<void>;
}

/**
 * Asks now, and again whenever what `on` reads has changed. An answer that comes after a newer question was put is dropped.
 * `on` gives null where there is nothing to ask yet. Call it while the part is made, as one would call `$effect`.
 */
export function load<T>(on: () => unknown, ask: () => Promise<T>, onfault: (shown: Shown) => void = () => {}): Loaded<T> {
  let value = $state.raw<T | null>(null);
  let fault = $state.raw<Shown | null>(null);
  let busy = $state(false);
  let turn = 0;

  async function again(): Promise<void> {
    const mine = ++turn;
    busy = true;
    try {
      const answer = await ask();
      if (mine !== turn) return;
      value = answer;
      fault = null;
    } catch (thrown) {
      if (mine !== turn) return;
      fault = react(thrown);
      onfault(fault);
    }
    busy = false;
  }

  $effect(() => {
    const nothing = on() === null;
    untrack(() => {
      if (!nothing) void again();
    });
    // What comes after the screen was left is for nobody.
    return () => void (turn += 1);
  });

  return {
    get value() {
      return value;
    },
    set value(given) {
      value = given;
    },
    get fault() {
      return fault;
    },
    get busy() {
      return busy;
    },
    again,
  };
}
