/** The keyboard of the player. Keys that a field, a dialog or a focused button needs stay with it. */

export interface Keys {
  readonly pause: () => void;
  readonly next: () => void;
  readonly skip: () => void;
  readonly back: () => void;
  readonly count: () => void;
  readonly mute: () => void;
  readonly stop: () => void;
  readonly listening: () => boolean;
}

export function onKeys(keys: Keys): void {
  const by_key: Readonly<Record<string, () => void>> = {
    " ": keys.pause, n: keys.next, arrowright: keys.next, s: keys.skip, arrowleft: keys.back, c: keys.count, m: keys.mute, escape: keys.stop,
  };
  document.addEventListener("keydown", (event) => {
    if (!keys.listening() || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") !== null) return;
    const at = event.target instanceof Element ? event.target : null;
    if (at?.closest("input, select, textarea") !== null && at !== null) return;
    const act = by_key[event.key.toLowerCase()];
    if (act === undefined || (event.key === " " && at?.closest("button, a, summary") != null)) return;
    if (event.repeat && event.key !== "c") return;
    event.preventDefault();
    act();
  });
}
