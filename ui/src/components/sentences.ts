// Sentences of the program, set as an answer and what follows it.

/** Where a sentence ends: after its stop, before a capital, a digit or a quotation. "1.5 hours" and "No. 3" have no end inside. */
const END = /(?<=(?<!\bNo)[.?!][”"]?)\s+(?=[A-Z“\d])/;

/** The first sentence, and the rest of the text or null. */
export function answerAndRest(text: string): { answer: string; rest: string | null } {
  const at = END.exec(text);
  return at === null
    ? { answer: text, rest: null }
    : { answer: text.slice(0, at.index), rest: text.slice(at.index).trim() };
}
