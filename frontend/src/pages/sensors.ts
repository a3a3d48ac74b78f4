// The page of the sensors: what they measure, while the page is seen; and a word while it looks around.
import { say } from "../sensors/dom";
import { listenTo } from "../sensors/socket";
import { type Now, View } from "../sensors/view";

const place = document.getElementById("sensor-view");
const said = document.getElementById("sensor-said");
const recorded = document.getElementById("recorded");
const troubles = document.getElementById("source-troubles");
const gone = document.getElementById("live-away");
if (place && said && troubles) {
  const view = new View(place, said, troubles);
  listenTo<Now>(
    "/sensors/live",
    (now) => {
      view.show(now);
      if (recorded && now.recording === "") location.reload(); // it ended without us: the page says why
      say(recorded, now.recording);
    },
    (away) => {
      if (gone) gone.hidden = !away;
    },
  );
}

const looking = document.getElementById("looking");
for (const link of document.querySelectorAll<HTMLAnchorElement>("a.looks")) {
  link.addEventListener("click", () => {
    link.textContent = "Looking around …";
    if (looking) looking.textContent = "Looking around, about five seconds";
  });
}
