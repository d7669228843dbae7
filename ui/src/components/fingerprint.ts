// A fingerprint as groups that can be read aloud.

/** Groups of four characters, whatever the spelling it came in; upper case. */
export function groups(fingerprint: string): string[] {
  const plain = fingerprint.replace(/[^0-9a-z]/gi, "").toUpperCase();
  return plain.match(/.{1,4}/g) ?? [];
}
