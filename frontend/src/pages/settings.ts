// Sound in a session, as this device keeps it: the same boxes as before the start and beside Stop.
import { SoundSettings, showVoice } from "../player/sound-settings";
import { kept } from "../player/server";

const section = document.getElementById("sounds");
if (section !== null) {
  const boxes = section.querySelectorAll<HTMLInputElement>("input[data-sound]");
  const settings = new SoundSettings(kept("groundup.sounds"));
  settings.wire(boxes);
  showVoice(section, settings);
  section.hidden = false;
}
