// Why a backup was made, from the program's sentence: when it was made is told here in the person's own time zone.

/** What follows the time in the program's sentence, as a sentence; the whole of it where it has another form. */
export function reason(sentence: string): string {
  const found = /^Made [^,]* UTC, (.+)$/s.exec(sentence)?.[1];
  return found === undefined ? sentence : found.charAt(0).toUpperCase() + found.slice(1);
}
