// Where in the program the person is. One value, no addresses: a desktop window has no bar to type one in.

export type View =
  | { at: "home" }
  | { at: "plan" }
  | { at: "certificates" }
  | { at: "certificate"; id: string }
  | { at: "certificate-form"; id: string | null; renewal: boolean }
  | { at: "courses" }
  | { at: "moving" }
  | { at: "packets" }
  | { at: "settings" }
  | { at: "rules" };

/** The entries of the navigation. */
export type Section = "home" | "plan" | "certificates" | "courses" | "moving" | "packets" | "settings";

/** Which entry a view belongs to. */
export function sectionOf(view: View): Section {
  switch (view.at) {
    case "certificate":
    case "certificate-form":
      return "certificates";
    case "rules":
      return "settings";
    default:
      return view.at;
  }
}

/** Whether a key means "log a course": Ctrl or Cmd with L anywhere, N where nobody is typing. */
export function meansLogCourse(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">,
  typing: boolean,
): boolean {
  const key = event.key.toLowerCase();
  if (event.altKey || event.shiftKey) return false;
  if (event.ctrlKey !== event.metaKey) return key === "l";
  return !event.ctrlKey && !typing && key === "n";
}
