// Puts a chart to read with pointer and keyboard in the place of every drawing of Progress; paper keeps the drawing.
import { drawn } from "../progress/chart";
import { type ChartData, pointWords, stepped } from "../progress/data";

for (const figure of document.querySelectorAll<HTMLElement>("figure[data-chart]")) {
  const data = JSON.parse(figure.dataset["chart"] ?? "null") as ChartData | null;
  const still = figure.querySelector<SVGElement>("svg");
  if (data && still) live(figure, still, data);
}

function live(figure: HTMLElement, still: SVGElement, data: ChartData): void {
  const place = document.createElement("div");
  place.className = "plot";
  place.tabIndex = 0;
  place.setAttribute("role", "group");
  place.setAttribute("aria-roledescription", "chart");
  place.setAttribute("aria-label", `${figure.dataset["title"] ?? "Chart"}. Arrow keys step through the values.`);
  const output = document.createElement("output");
  output.className = "small soft readout";
  still.after(place, output);
  still.classList.add("on-paper");

  let index: number | null = null;
  const say = (at: number | null): void => {
    index = at;
    output.textContent = at === null ? "" : pointWords(data, at);
  };
  const chart = drawn(data, place, say);

  place.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    const to = stepped(index, event.key, data.t.length);
    if (to === null) return;
    event.preventDefault();
    const left = chart.valToPos(data.t[to] ?? 0, "x");
    const top = chart.valToPos(data.v[to] ?? 0, "y");
    chart.setCursor({ left, top });
    say(to); // two tests of one day may lie on one pixel
  });
  place.addEventListener("blur", () => chart.setCursor({ left: -10, top: -10 }));
  new ResizeObserver(() => {
    const width = Math.max(place.clientWidth, 160);
    if (width !== chart.width) chart.setSize({ width, height: chart.height });
  }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.redraw());
}
