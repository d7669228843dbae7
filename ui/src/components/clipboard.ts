// The way to the clipboard for shared parts: the shell says what copying means, for only it asks the program.

let put: (text: string) => Promise<unknown> = () => Promise.reject(new Error("nothing copies yet"));

/** The shell says here how a text is put on the clipboard. */
export function copyThrough(handler: (text: string) => Promise<unknown>): void {
  put = handler;
}

/** Puts a text on the clipboard; fails where the platform does not take it. */
export async function copy(text: string): Promise<void> {
  await put(text);
}
