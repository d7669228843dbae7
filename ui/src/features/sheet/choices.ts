// What the person settles about a file: which column is which, and what holds where a row does not tell.

import type { SheetChoices } from "../../api/bindings/SheetChoices";
import type { SheetFieldView } from "../../api/bindings/SheetFieldView";

/** Nothing settled: everything is found out, or asked. */
export function unsettled(): SheetChoices {
  return {
    sheet: null,
    encoding: null,
    separator: null,
    header: null,
    columns: [],
    date_order: null,
    hours_in: null,
    unit: null,
    format: null,
    role: null,
    provider: null,
  };
}

/** Reads a column as a field, or as none: what had the column or the field before lets go of it. */
export function readAs(choices: SheetChoices, fields: SheetFieldView[], column: string, field: string | null): SheetChoices {
  const let_go = fields.filter((one) => one.column === column && one.field !== field).map((one) => one.field);
  const kept = choices.columns.filter((one) => one.field !== field && !let_go.includes(one.field) && one.column !== column);
  return {
    ...choices,
    columns: [
      ...kept,
      ...let_go.map((one) => ({ field: one, column: null })),
      ...(field === null ? [] : [{ field, column }]),
    ],
  };
}

/** Takes the answer to a question, by the question's field. */
export function answered(choices: SheetChoices, fields: SheetFieldView[], field: string, answer: string): SheetChoices {
  const column = /^columns\.(.+)$/.exec(field);
  if (column?.[1]) return answer === "" ? choices : readAs(choices, fields, answer, column[1]);
  return { ...choices, [field]: answer === "" ? null : answer };
}

/** The answer that was given to a question, or empty. */
export function answerTo(choices: SheetChoices, field: string): string {
  const column = /^columns\.(.+)$/.exec(field);
  if (column) return choices.columns.find((one) => one.field === column[1])?.column ?? "";
  const given = choices[field as keyof SheetChoices];
  return typeof given === "string" ? given : "";
}
