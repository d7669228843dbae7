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
  | { at: "sheet" }
  | { at: "settings"; part: SettingsPart };

/** The sides of the settings, in the order of their list. */
export const settingsParts = ["you", "security", "backups", "history", "machines", "exchange", "rules", "look"] as const;
export type SettingsPart = (typeof settingsParts)[number];

/** The entries of the navigation. */
export type Section = "home" | "plan" | "certificates" | "courses" | "moving" | "packets" | "settings";

/** Which entry a view belongs to. */
export function sectionOf(view: View): Section {
  switch (view.at) {
    case "certificate":
    case "certificate-form":
      return "certificates";
    case "sheet":
      return "courses";
    default:
      return view.at;
  }
}

/** Where an entry of the navigation leads. */
export function startOf(section: Section): View {
  return section === "settings" ? { at: "settings", part: "you" } : { at: section };
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
