// Names of files, for the screen and for the place where one is written.

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
