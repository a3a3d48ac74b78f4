/** The full-screen player of a session: wires the machine of the session to page, sound, keys, camera and server. */

import { Player } from "../player/player";
import { element, show } from "../player/page";
import { fetchSession } from "../player/server";

const root = element("player", HTMLElement);
const id = root.dataset["session"] ?? "";

async function begin(): Promise<void> {
  try {
    const session = await fetchSession(id);
    new Player(session).begin();
    show(element("loading", HTMLElement), false);
  } catch (error) {
    element("loading", HTMLElement).textContent = `The session could not be opened. Reload the page. (${String(error)})`;
  }
}

void begin();
