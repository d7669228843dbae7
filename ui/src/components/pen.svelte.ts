// Whether the open wallet may be changed. Where it may not, every control that would change it is held, and says why.

/** The element that tells the reason on every screen. */
export const REASON = "reads-only";

export const pen = $state<{ held: boolean; why: string }>({ held: false, why: "" });

/** For a control that changes the wallet: spread it on the control. `also` holds it for a reason of its own. */
export function changes(also = false): { disabled: boolean; title: string | undefined; "aria-describedby"?: string } {
  return pen.held ? { disabled: true, title: pen.why, "aria-describedby": REASON } : { disabled: also, title: undefined };
}
