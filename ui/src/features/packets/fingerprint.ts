// A fingerprint as groups that can be read aloud.

/** Groups of four characters, whatever the spelling it came in; upper case. */
export function groups(fingerprint: string): string[] {
  const plain = fingerprint.replace(/[^0-9a-z]/gi, "").toUpperCase();
  return plain.match(/.{1,4}/g) ?? [];
}

/** The last part of a path, for the screen. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** A name that every platform takes as a file's name. */
export function safeName(name: string): string {
  return name
    .replace(/[\\/:*?"<>|]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
}
