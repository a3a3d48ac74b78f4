// The tripod drill: the foot drawn once a frame, the seconds beside it; the server works out every number.
import { type Tripod, tripod, type TripodTold } from "../foot/tripod";
import type { Side } from "../foot/tripod-place";
import { say } from "../sensors/dom";
import { listenTo } from "../sensors/socket";

interface Said {
  why: string;
  says: string;
  side: Side;
  do: string;
  tripod: TripodTold | null;
  asked: string;
  held: string;
  best: string;
  total: string;
  share: number;
}

const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const form = find<HTMLFormElement>("drill-form");
let drawing: Tripod | undefined;
let drawn: Side | undefined;

function foot(side: Side): Tripod {
  if (drawing && drawn === side) return drawing;
  drawing = tripod(side);
  drawn = side;
  find("drill-tripod").replaceChildren(drawing.node);
  return drawing;
}

function show(now: Said): void {
  const why = find("drill-why");
  why.hidden = now.why === "";
  say(why.querySelector("p"), now.why);
  find("drill").hidden = now.why !== "";
  foot(now.side).draw(now.tripod);
  say(find("drill-says"), now.says);
  say(find("drill-do"), now.do);
  say(find("drill-held"), now.held);
  say(find("drill-best"), now.best);
  say(find("drill-total"), now.total);
  say(find("drill-asked"), now.asked);
  find("drill-bar").style.transform = `scaleX(${now.share})`;
}

let chosen = false;
const line = listenTo<Said>(
  "/sensors/tripod/live",
  (now) => {
    if (!chosen) choose(); // a new socket knows nothing of what was chosen
    show(now);
  },
  (away) => {
    find("drill-away").hidden = !away;
    if (away) chosen = false;
  },
);

function choose(): void {
  const asked = new FormData(form);
  chosen = true;
  line.send({ do: "choose", target: asked.get("target"), side: asked.get("side") || null });
}

form.addEventListener("change", choose);
form.addEventListener("submit", (event) => event.preventDefault());
find("drill-again").addEventListener("click", () => line.send({ do: "again" }));
