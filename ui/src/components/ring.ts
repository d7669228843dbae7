// The geometry of a ring: how far the arc reaches, and where the dot at its end sits.

/** The box of the drawing is 100 by 100; the ring runs in its middle. */
export const BOX = 100;
export const RADIUS = 43;
export const LENGTH = 2 * Math.PI * RADIUS;

/** The part that is done, from 0 to 1; null where a number is missing. Nothing asked for is done. */
export function share(counted: string | number | null, required: string | number | null): number | null {
  if (counted === null || required === null) return null;
  const done = Number(counted);
  const whole = Number(required);
  if (!Number.isFinite(done) || !Number.isFinite(whole)) return null;
  if (whole <= 0) return 1;
  return Math.min(1, Math.max(0, done / whole));
}

/** The length of the drawn arc. */
export function arc(part: number): number {
  return LENGTH * part;
}

/** Where the arc ends, measured from twelve o'clock with the clock. */
export function tip(part: number): { x: number; y: number } {
  const angle = 2 * Math.PI * part - Math.PI / 2;
  return { x: BOX / 2 + RADIUS * Math.cos(angle), y: BOX / 2 + RADIUS * Math.sin(angle) };
}
