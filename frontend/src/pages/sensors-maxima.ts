// The page of a muscle's maximum: three tones, five seconds, the rest; the server works out every number.
import { tone } from "../battery/tone";
import { made, say } from "../sensors/dom";
import { listenTo } from "../sensors/socket";

interface Said {
  muscles: { id: string; words: string }[];
  muscle: string;
  position: string;
  positions: { id: string; words: string; how: string; tries: string[] }[];
  state: "idle" | "pressing" | "done" | "failed";
  level: string;
  percent: string;
  share: number;
  left_s: number;
  rest_left_s: number;
  why: string;
  result: string;
}

const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
if (document.getElementById("maxima")) maxima();

function maxima(): void {
  const muscle = find<HTMLSelectElement>("muscle");
  const taps = find("positions").querySelector(".taps") as HTMLElement;
  const begin = find<HTMLButtonElement>("begin");
  let listed = "";
  let before = "";
  let counting = false;

  const position = (): string => taps.querySelector<HTMLInputElement>("input:checked")?.value ?? "";
  const choose = (): void => line.send({ do: "choose", muscle: muscle.value, position: position() });

  const show = (now: Said): void => {
    list(now);
    if (now.muscle === "" && now.muscles.length > 0) choose();
    const chosen = now.positions.find((p) => p.id === now.position);
    say(find("how"), chosen?.how ?? "");
    say(find("level"), now.state === "pressing" ? `${now.level}, ${Math.ceil(now.left_s)} s` : now.level);
    say(find("percent"), now.percent);
    find("level-bar").style.transform = `scaleX(${now.share})`;
    say(find("rest"), now.rest_left_s > 0 ? `Rest ${now.rest_left_s} s more` : "");
    begin.disabled = counting || now.state === "pressing";
    const done = now.positions.flatMap((p) => p.tries.map((t, i) => `${p.words}, try ${i + 1}: ${t}`));
    const list_ = find("tries-done");
    if (list_.children.length !== done.length || list_.textContent !== done.join("")) {
      list_.replaceChildren(...done.map((words) => made("li", "", words)));
    }
    find("result").hidden = now.result === "";
    say(find("result"), now.result);
    if (now.state !== before) {
      if (before === "pressing" && now.state === "done") {
        tone(330, 0.3);
        say(find("maxima-said"), "Done. Rest.");
      }
      if (now.state === "failed") say(find("maxima-said"), now.why);
      before = now.state;
    }
  };

  const list = (now: Said): void => {
    const names = JSON.stringify([now.muscles, now.positions.map((p) => p.id)]);
    if (names === listed) return;
    listed = names;
    const chosen = muscle.value;
    muscle.replaceChildren(...now.muscles.map((m) => new Option(m.words, m.id)));
    if (now.muscles.some((m) => m.id === chosen)) muscle.value = chosen;
    find("positions").hidden = now.positions.length < 2;
    taps.replaceChildren(
      ...now.positions.map((p) => {
        const tap = made("label", "tap");
        const input = document.createElement("input");
        Object.assign(input, { type: "radio", name: "position", value: p.id, checked: p.id === now.position });
        input.addEventListener("change", choose);
        tap.append(input, made("span", "", p.words));
        return tap;
      }),
    );
  };

  const line = listenTo<Said>("/sensors/maxima/live", show, (away) => {
    find("maxima-away").hidden = !away;
  });
  muscle.addEventListener("change", choose);
  begin.addEventListener("click", () => void ready());

  async function ready(): Promise<void> {
    counting = true;
    begin.disabled = true;
    for (let left = 3; left > 0; left -= 1) {
      say(find("maxima-said"), `Get ready: ${left}`);
      tone(440, 0.12);
      await new Promise((later) => setTimeout(later, 1000));
    }
    tone(880, 0.25);
    say(find("maxima-said"), "As hard as you can");
    line.send({ do: "try" });
    counting = false;
  }
}
