// Where computers meet, as it is typed.

import type { SyncPlaceReq } from "../../api/bindings/SyncPlaceReq";

export type Kind = "folder" | "webdav" | "s3";

/** Nothing typed yet. */
export function blankPlace(kind: string = "folder"): SyncPlaceReq {
  return { kind, path: "", url: "", user: "", password: "", bucket: "", region: "", authority: "" };
}

/** What the kind chosen asks for, and nothing that was typed for another. */
export function fitting(typed: SyncPlaceReq): SyncPlaceReq {
  const { kind, path, url, user, password, bucket, region, authority } = typed;
  if (kind === "folder") return { ...blankPlace(kind), path };
  if (kind === "webdav") return { ...blankPlace(kind), url, user, password, authority };
  return { ...blankPlace(kind), url, user, password, bucket, region, authority };
}
