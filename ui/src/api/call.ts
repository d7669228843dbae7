// The one door to the program behind the window: commands, file dialogs, files dropped on the window.
// Nothing else imports @tauri-apps, so that everything else can be tried without a window.

import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import { open, save } from "@tauri-apps/plugin-dialog";
import type { AppError } from "./bindings/AppError";
import type { Commands } from "./bindings/commands";
import { Refusal } from "./refusal";

/** Asks the program. Whatever goes wrong is thrown as a `Refusal`. */
export async function call<K extends keyof Commands>(cmd: K, req: Commands[K]["req"]): Promise<Commands[K]["res"]> {
  try {
    return await invoke<Commands[K]["res"]>(cmd, { req });
  } catch (thrown) {
    throw Refusal.from(thrown as AppError | string);
  }
}

/** What the program tells of its own accord about the open wallet. */
export interface WalletNews {
  /** It will be locked after so many seconds unless there is input. */
  soon: (seconds: number) => void;
  /** It was locked. */
  locked: () => void;
}

/** Tells of the wallet until the returned function is called. */
export function onWalletNews(tell: WalletNews): () => void {
  const stops = [
    listen<number>("wallet-locking-soon", ({ payload }) => tell.soon(payload)),
    listen("wallet-locked", () => tell.locked()),
  ];
  return () => stops.forEach((stop) => void stop.then((end) => end()));
}

/** A kind of file that a dialog offers: its words and its endings without the dot. */
export interface FileKind {
  name: string;
  extensions: string[];
}

/** Lets the person choose files to read; empty where they chose none. */
export async function chooseFiles(title: string, kinds: FileKind[], multiple = false): Promise<string[]> {
  const chosen = await open({ title, filters: kinds, multiple, directory: false });
  if (chosen === null) return [];
  return Array.isArray(chosen) ? chosen : [chosen];
}

/** Lets the person choose a folder; null where they chose none. */
export async function chooseFolder(title: string): Promise<string | null> {
  return open({ title, directory: true, multiple: false });
}

/** Lets the person print what is shown. Whatever goes wrong is thrown as a `Refusal`. */
export async function printPage(): Promise<void> {
  try {
    // In the program's window this asks the program, and gives a promise.
    await (window.print() as unknown);
  } catch (thrown) {
    throw Refusal.from(thrown as AppError | string);
  }
}

/** Lets the person choose where to write; null where they chose nothing. */
export async function chooseWhereToSave(title: string, suggested: string, kinds: FileKind[]): Promise<string | null> {
  return save({ title, defaultPath: suggested, filters: kinds });
}

/** What happens to files that are dragged over the window. */
export type FileDrag = { at: "over" } | { at: "away" } | { at: "dropped"; paths: string[] };

/** Tells of files dragged onto the window until the returned function is called. */
export function onFileDrag(tell: (drag: FileDrag) => void): () => void {
  const stop = getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (payload.type === "drop") tell({ at: "dropped", paths: payload.paths });
    else if (payload.type === "leave") tell({ at: "away" });
    else tell({ at: "over" });
  });
  return () => void stop.then((end) => end());
}
