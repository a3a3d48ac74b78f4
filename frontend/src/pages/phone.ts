// The phone's page: its camera looks, this finds the joints, the computer counts.
import type { CameraProblem, Source } from "../camera";
import { LiveSet, type Reply } from "../player/live";
import { uuid, wireTo } from "../player/server";
import { Wake } from "../player/wake";
import type { PoseFrame, Tracking } from "../pose";

type Now = { finished: boolean; block: number | null; working: boolean; says: string; view: string; hold: boolean };

const ASK_MS = 700;

const root = document.querySelector<HTMLElement>(".phone-camera");
if (root) phone(root, root.dataset["token"] ?? "");

function phone(root: HTMLElement, token: string): void {
  const find = <T extends Element>(selector: string): T => {
    const found = root.querySelector<T>(selector);
    if (!found) throw new Error(`no ${selector} in this page`);
    return found;
  };
  const video = find<HTMLVideoElement>("video");
  const canvas = find<HTMLCanvasElement>("canvas");
  const line = find<HTMLElement>(".phone-line");
  const count = find<HTMLElement>(".phone-count");
  const bar = find<HTMLProgressElement>("progress");
  const [go, turn, end] = [find<HTMLButtonElement>(".go"), find<HTMLButtonElement>(".turn"), find<HTMLButtonElement>(".end")];
  const wake = new Wake();
  const placing = uuid();
  let facing: "user" | "environment" = "user";
  let source: Source | undefined;
  let tracking: Tracking | undefined;
  let live: { set: LiveSet; block: number } | undefined;
  let now: Now | undefined;
  let asking: ReturnType<typeof setInterval> | undefined;
  let placed = false;
  let draw: typeof import("../overlay") | undefined;

  async function start(): Promise<void> {
    go.hidden = true;
    line.textContent = "Allow the camera where the browser asks.";
    try {
      const [camera, pose, overlay] = await Promise.all([import("../camera"), import("../pose"), import("../overlay")]);
      draw = overlay;
      source = await camera.openCamera(video, { facing });
      video.classList.toggle("mirrored", source.mirrored);
      line.textContent = "Loading what finds your joints. Once, about 20 MB from the computer.";
      bar.hidden = false;
      tracking = await pose.start(source, { onFrame: frame, onProgress: (share) => (bar.value = share), onProblem: problem });
    } catch (error) {
      problem(error as CameraProblem);
      return;
    } finally {
      bar.hidden = true;
    }
    void wake.keep();
    for (const button of [turn, end]) button.hidden = false;
    asking ??= setInterval(() => void ask(), ASK_MS);
    void ask();
  }
  function stop(says: string): void {
    clearInterval(asking);
    asking = undefined;
    leave();
    tracking?.stop();
    source?.stop();
    tracking = source = undefined;
    void wake.release();
    for (const button of [turn, end]) button.hidden = true;
    go.hidden = false;
    count.textContent = "";
    line.textContent = says;
  }
  function problem(found: CameraProblem): void {
    stop(`${found.what ?? "The camera stopped."} ${found.next ?? ""}`);
  }
  async function ask(): Promise<void> {
    const answer = await fetch(`/phone/${token}/now`).catch(() => undefined);
    if (asking === undefined) return; // stopped meanwhile: an answer on its way must not open a set again
    if (!answer) {
      line.textContent = "The computer does not answer. Trying again …";
      return;
    }
    if (!answer.ok) return stop("This invitation has ended. Scan the code on the computer again.");
    const said = (await answer.json()) as Now;
    if (asking === undefined) return;
    now = said;
    if (now.finished) return stop("Done. You can put the phone away.");
    if (live && live.block !== now.block) leave();
    if (!live && now.block !== null) enter(now.block);
    if (now.block === null) line.textContent = `${now.says || "Next"}: no camera needed for this.`;
  }
  function enter(block: number): void {
    const set = new LiveSet(wireTo(`/phone/${token}/live/${block}?setup=${placing}`));
    set.answered = (reply, latest) => {
      if (latest) answered(reply);
    };
    set.line = (state) => {
      if (state === "taken over") stop("The computer's own camera has taken over.");
      if (state === "refused") leave();
    };
    live = { set, block };
    placed = false;
  }
  function leave(): void {
    live?.set.close();
    live = undefined;
  }
  function frame(got: PoseFrame): void {
    draw?.fitCanvas(canvas);
    draw?.drawOverlay(canvas, got.landmarks, got, { mirrored: source?.mirrored ?? false });
    // between sets nobody is counted; before the first one the camera gets to know its place
    if (now?.working || !placed) live?.set.send(got);
  }
  function answered(reply: Reply): void {
    placed = reply.phase !== "setup" && reply.phase !== "calibrating";
    count.textContent = now?.hold ? String(Math.floor(reply.hold_s)) : String(reply.count);
    const wrong = reply.setup[0];
    if (wrong) line.textContent = wrong.todo;
    else if (reply.phase === "calibrating") line.textContent = `Stay still: ${Math.ceil(reply.calibration_left_s)}`;
    else line.textContent = reply.cue?.text ?? now?.says ?? "";
  }

  go.addEventListener("click", () => void start());
  end.addEventListener("click", () => stop("The camera is off."));
  turn.addEventListener("click", () => {
    facing = facing === "user" ? "environment" : "user";
    stop("");
    void start();
  });
}
