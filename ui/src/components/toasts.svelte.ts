// The one message at the foot of the window: what was just done, and the way to take it back.
// There is only one, because the program takes back only the last change.

export interface Toast {
  id: number;
  words: string;
  /** Whether it can be taken back. */
  undo: boolean;
}

let count = 0;

export const toasts = $state<{ current: Toast | null }>({ current: null });

/** Says what was done; with `undo`, offers to take it back. It leaves after a while, or when something else is said. */
export function say(words: string, undo = false): void {
  count += 1;
  toasts.current = { id: count, words, undo };
}

export function dismiss(): void {
  toasts.current = null;
}
