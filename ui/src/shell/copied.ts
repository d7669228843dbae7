// What a person means when copying: the marked text of the field that has the keyboard, or of the page.

/** The marked text; empty where nothing is marked, and never what a passphrase field holds. */
export function copied(page: Pick<Document, "activeElement" | "getSelection">): string {
  const at = page.activeElement as Partial<HTMLInputElement> | null;
  if (at !== null && typeof at.value === "string" && "selectionStart" in at) {
    if (at.type === "password") return "";
    return at.value.slice(at.selectionStart ?? 0, at.selectionEnd ?? 0);
  }
  return page.getSelection()?.toString() ?? "";
}
