/** Whether the camera counts: asked once before the start, remembered for each person of this browser. */

import { element, show } from "./page";
import { kept } from "./server";
import { rungOf, type Session } from "./types";

export interface SessionChoice {
  load(): boolean;
  save(yes: boolean): void;
  /** The session is over. */
  forget(): void;
}

/** What holds for this session on this device: a page that is loaded again goes on as it was, unasked. */
export function sessionChoice(session: Session): SessionChoice {
  const memory = kept(`groundup.camera.session.${session.id}`);
  return { load: () => memory.load() === "yes", save: (yes) => memory.save(yes ? "yes" : "no"), forget: () => memory.save("") };
}

/** The question on the page before the start, where any set can be counted by camera. A camera test begins with it. */
export function asked(session: Session, person: string, choose: (yes: boolean) => void): void {
  const seen = session.blocks.filter((b) => b.kind === "work").map((b) => rungOf(session, b)).filter((r) => r.detector !== null);
  if (seen.length === 0 || session.events.some((e) => e.kind === "begin")) return;
  const memory = kept(`groundup.camera.${person}`);
  const yes = session.kind === "test" || memory.load() === "yes";
  show(element("counting", HTMLElement), true);
  element("counting-what", HTMLElement).textContent = [...new Set(seen.map((r) => r.name))].join(", ");
  for (const tap of document.querySelectorAll<HTMLInputElement>('input[name="counting"]')) {
    tap.checked = (tap.value === "camera") === yes;
    tap.addEventListener("change", () => {
      if (session.kind !== "test") memory.save(tap.value === "camera" ? "yes" : "");
      choose(tap.value === "camera");
    });
  }
  choose(yes);
}
