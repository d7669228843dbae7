// What the program answers when it cannot do what was asked, as one type.

import type { AppError } from "./bindings/AppError";
import type { ErrorCode } from "./bindings/ErrorCode";
import type { FieldFault } from "./bindings/FieldFault";

/** An answer of "no": what happened, what was kept, what to do next. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly next: string;
  readonly faults: FieldFault[];

  constructor(error: AppError) {
    super(error.message);
    this.code = error.code;
    this.next = error.next;
    this.faults = error.faults;
  }

  /** A typed error arrives as an object; a call that no permission grants arrives as a plain sentence. */
  static from(thrown: unknown): Refusal {
    if (thrown instanceof Refusal) return thrown;
    if (typeof thrown === "object" && thrown !== null && "code" in thrown && "message" in thrown) {
      const error = thrown as AppError;
      return new Refusal({ ...error, next: error.next ?? "", faults: error.faults ?? [] });
    }
    const words = typeof thrown === "string" ? thrown : thrown instanceof Error ? thrown.message : "";
    return new Refusal({
      code: "internal",
      message: words === "" ? "The program did not answer. What was saved before is kept." : words,
      next: "Close the window and open it again.",
      faults: [],
    });
  }
}
