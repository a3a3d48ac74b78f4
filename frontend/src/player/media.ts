/** The keys of headphones and keyboards for playing, and what a lock screen shows. */

import { rungOf, type Session } from "./types";

export interface MediaKeys {
  goOn(): void;
  pause(): void;
  next(): void;
  back(): void;
}

export function onMediaKeys(keys: MediaKeys): void {
  if (!("mediaSession" in navigator)) return;
  const on = (name: MediaSessionAction, then: () => void): void => {
    try {
      navigator.mediaSession.setActionHandler(name, then);
    } catch {
      // a browser that does not know this key
    }
  };
  on("play", () => keys.goOn());
  on("pause", () => keys.pause());
  on("nexttrack", () => keys.next());
  on("previoustrack", () => keys.back());
}

/** Where the session is, and whether it runs. */
export function showMedia(session: Session, index: number, running: boolean): void {
  if (!("mediaSession" in navigator)) return;
  navigator.mediaSession.playbackState = running ? "playing" : "paused";
  const block = session.blocks[index];
  const work = session.blocks.slice(index).find((b) => b.kind === "work");
  if (block === undefined || work === undefined) return;
  navigator.mediaSession.metadata = new MediaMetadata({ title: rungOf(session, work).name, artist: block.says, album: "groundup" });
}
