// What every sensor measures now: a card a stream, its troubles first; the server has worked out every number.
import { Bars, type Channel } from "./bars";
import { Cells, type CellsSaid } from "./cells";
import { made, say } from "./dom";

interface SourceSaid {
  text: string;
  name: string;
  state: string;
  words: string;
  battery: number | null;
}

interface StreamSaid {
  source: string;
  name: string;
  line: string;
  troubles: string[];
  note: string;
  synthetic: boolean;
  text: string;
  channels: Channel[];
  more?: number;
  cells?: CellsSaid;
}

export interface Now {
  type: "now";
  sources: SourceSaid[];
  streams: StreamSaid[];
  said: { at: string; words: string }[];
  recording: string;
}

const CHIP: Record<string, string> = { connected: "chip ok", back: "chip ok", lost: "chip act", failed: "chip act" };

export class View {
  private readonly cards = new Map<string, Card>();

  constructor(
    private readonly place: HTMLElement,
    private readonly said: HTMLElement,
    private readonly away: HTMLElement,
  ) {}

  show(now: Now): void {
    for (const source of now.sources) standing(source);
    const gone = now.sources.filter((s) => s.state === "lost" || s.state === "failed").map((s) => `${s.name}: ${s.words}`);
    lines(this.away, gone);
    this.away.hidden = gone.length === 0;
    const keys = now.streams.map((s) => `${s.source}\n${s.name}`);
    for (const [key, card] of this.cards) {
      if (keys.includes(key)) continue;
      card.element.remove();
      this.cards.delete(key);
    }
    now.streams.forEach((stream, i) => {
      const key = keys[i] ?? "";
      let card = this.cards.get(key);
      if (!card) {
        card = new Card(stream.name, now.sources.find((s) => s.text === stream.source)?.name ?? stream.source);
        this.cards.set(key, card);
        this.place.append(card.element);
      }
      card.show(stream);
    });
    lines(
      this.said,
      now.said.map((s) => `${s.at}  ${s.words}`),
    );
  }
}

class Card {
  readonly element = made("article", "card close stream");
  private readonly troubles = made("ul", "note watch bullets");
  private readonly synthetic = made("p", "note watch", "SYNTHETIC: nobody's body is behind this.");
  private readonly note = made("p", "small soft");
  private readonly text = made("p");
  private readonly line = made("p", "small soft");
  private readonly bars = new Bars();
  private readonly cells = new Cells();
  private readonly more = made("p", "small soft");
  private troubled = "";

  constructor(name: string, source: string) {
    const head = made("h3", "", name);
    head.append(made("small", "soft", ` ${source}`));
    this.element.append(head, this.troubles, this.synthetic, this.cells.element, this.bars.element, this.more);
    this.element.append(this.text, this.note, this.line);
  }

  show(stream: StreamSaid): void {
    const troubled = stream.troubles.join("\n");
    if (troubled !== this.troubled) this.troubles.replaceChildren(...stream.troubles.map((words) => made("li", "", words)));
    this.troubled = troubled;
    this.troubles.hidden = troubled === "";
    this.synthetic.hidden = !stream.synthetic;
    this.cells.element.hidden = !stream.cells;
    this.bars.element.hidden = Boolean(stream.cells) || stream.channels.length === 0;
    if (stream.cells) this.cells.show(stream.cells);
    else this.bars.show(stream.channels);
    say(this.more, stream.more ? `and ${stream.more} channels more` : "");
    say(this.text, stream.text);
    say(this.note, stream.note);
    say(this.line, stream.line);
    for (const words of [this.more, this.text, this.note]) words.hidden = words.textContent === "";
  }
}

/** A source's card was made by the server: only its words change here. */
function standing(source: SourceSaid): void {
  const card = document.querySelector(`[data-source="${CSS.escape(source.text)}"]`);
  const chip = card?.querySelector("[data-state]");
  if (!card || !chip) return;
  const look = CHIP[source.state] ?? "chip";
  if (chip.className !== look) chip.className = look;
  say(chip, source.state);
  say(card.querySelector("[data-words]"), source.words);
  say(card.querySelector("h3"), source.name);
  say(card.querySelector("[data-battery]"), source.battery === null ? "" : `battery ${source.battery} %`);
}

/** A list of lines, left alone where they are the same. */
function lines(list: HTMLElement, words: readonly string[]): void {
  if (words.join() === [...list.children].map((c) => c.textContent).join()) return;
  list.replaceChildren(...words.map((line) => made("li", "", line)));
}
