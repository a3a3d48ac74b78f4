// Sends the files with a progress bar, follows the job, and says what went wrong in a sentence. Without this script the
// form works too, on a page that looks again by itself.

interface JobSaid {
  state: "waiting" | "running" | "done" | "failed" | "cancelled";
  step: string;
  share: number;
  result: string;
  error: { said?: string; next?: string };
}

const SILENT_TRIES = 25; // ten seconds: a restart is no reason to send again
const SENDING = 0.3; // of the bar; the rest is the work

const form = document.querySelector<HTMLFormElement>("#assess");
if (form) follow(form);

function follow(form: HTMLFormElement): void {
  const find = <T extends Element>(selector: string): T => {
    const found = form.querySelector<T>(selector);
    if (!found) throw new Error(`no ${selector} in this form`);
    return found;
  };
  const panel = find<HTMLElement>(".progress");
  const bar = find<HTMLProgressElement>("progress");
  const step = find<HTMLElement>(".step");
  const share = find<HTMLElement>(".share");
  const failed = find<HTMLElement>(".failed");
  const submit = find<HTMLButtonElement>("button:not([type])");
  const token = find<HTMLInputElement>("input[name=csrf]").value;
  let stop: () => void = () => undefined;

  const show = (words: string, part: number): void => {
    if (step.textContent !== words) step.textContent = words;
    bar.value = Math.round(part * 100);
    share.textContent = `${bar.value} %`;
  };
  const rest = (words: string): void => {
    panel.hidden = true;
    submit.disabled = false;
    failed.hidden = words === "";
    failed.textContent = words;
  };

  find<HTMLButtonElement>(".stop").addEventListener("click", () => stop());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    failed.hidden = true;
    panel.hidden = false;
    submit.disabled = true;
    show("Sending", 0);
    const sending = new XMLHttpRequest();
    sending.open("POST", form.action);
    sending.setRequestHeader("Accept", "application/json");
    sending.setRequestHeader("X-CSRF-Token", token);
    sending.upload.addEventListener("progress", (e) => {
      if (e.lengthComputable) show("Sending", (SENDING * e.loaded) / e.total);
    });
    sending.addEventListener("error", () => rest("groundup did not answer. Is it still running?"));
    sending.addEventListener("load", () => {
      const said = parsed(sending.responseText);
      const job = said["job"];
      if (sending.status !== 200 || typeof job !== "string") rest(sentence(said));
      else void watch(job);
    });
    stop = () => {
      sending.abort();
      rest("");
    };
    sending.send(new FormData(form));
  });

  async function watch(job: string): Promise<void> {
    const address = `/assess/jobs/${job}`;
    stop = () => {
      void fetch(`${address}/cancel`, { method: "POST", headers: { "X-CSRF-Token": token } }).catch(() => undefined);
    };
    let silent = 0;
    for (;;) {
      const answer = await fetch(address, { headers: { Accept: "application/json" } }).catch(() => undefined);
      if (!answer && (silent += 1) < SILENT_TRIES) {
        await new Promise((later) => setTimeout(later, 400));
        continue;
      }
      if (!answer?.ok) return rest("groundup stopped answering. Start it again and send the files once more.");
      silent = 0;
      const said = (await answer.json()) as JobSaid;
      if (said.state === "done") {
        show("Done", 1);
        location.assign(`/assess/${said.result}`);
        return;
      }
      if (said.state === "cancelled") return rest("");
      if (said.state === "failed") return rest(sentence(said.error));
      show(said.step, SENDING + (1 - SENDING) * said.share);
      await new Promise((later) => setTimeout(later, 400));
    }
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** An error in its own sentences, and what to do next. */
function sentence(said: Record<string, unknown>): string {
  const part = (name: string): string => (typeof said[name] === "string" ? (said[name] as string) : "");
  return `${part("said") || "It did not work."} ${part("next") || part("next_step")}`.trim();
}
