/** What a paper is: by its name at first, and then as the person says. Only what is plainly no certificate is taken for another kind. */

export type Kind = "certificate" | "transcript" | "letter" | "other";

const TRANSCRIPT = /\btranscripts?\b/;
const LETTER = /\b(letters?|statements?|verification|good standing|references?|recommendations?|affidavits?|e ?mails?|notes?)\b/;
const OTHER =
  /\b(addresse?s?|appointments?|background|bills?|birth|contracts?|courts?|dd ?214|detox\w*|diagnos\w*|discharges?|divorce|driver\w*|hiv|hospitals?|i ?9|insurance|invoices?|jail|leases?|marriage|medical|my (recovery|story|journey)|orders?|passports?|prescriptions?|receipts?|rehab\w*|rent|results?|resume|sober|sobriety|social security|tax|therap\w*|w ?2)\b/;

/** The name of a file without its folder and ending. */
export function nameOf(path: string): string {
  const file = path.split(/[/\\]/).at(-1) ?? path;
  return file.replace(/(?<=.)\.[^.]*$/, "").trim();
}

/** The kind that a title does not speak against, on the page of a certificate. */
export function kindOf(title: string): Kind {
  const said = title
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ");
  if (TRANSCRIPT.test(said)) return "transcript";
  if (LETTER.test(said)) return "letter";
  return OTHER.test(said) ? "other" : "certificate";
}
