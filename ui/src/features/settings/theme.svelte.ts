// Light or dark: as the system says, or as the person chose. The choice stays in this window's own storage; it is no secret.

export type Theme = "system" | "light" | "dark";
const KEY = "peerfolio.theme";
const dark = () => window.matchMedia("(prefers-color-scheme: dark)");

export const theme = $state<{ chosen: Theme }>({ chosen: "system" });

function apply(): void {
  const shown = theme.chosen === "system" ? (dark().matches ? "dark" : "light") : theme.chosen;
  document.documentElement.dataset["theme"] = shown;
}

/** Reads the choice and follows the system from now on. */
export function followTheme(): void {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === "light" || kept === "dark") theme.chosen = kept;
  } catch {
    // Without storage the system's theme is the right one.
  }
  dark().addEventListener("change", apply);
  apply();
}

export function chooseTheme(chosen: Theme): void {
  theme.chosen = chosen;
  apply();
  try {
    if (chosen === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, chosen);
  } catch {
    // The choice then lasts as long as the window.
  }
}
