// One bar a channel: its name, how full it is, its value with its unit.
import { made, say } from "./dom";

export interface Channel {
  name: string;
  side: string | null;
  said: string;
  share: number;
  signed: boolean;
  envelope: boolean;
}

export class Bars {
  readonly element = made("dl", "bars");
  private rows: { fill: HTMLElement; value: HTMLElement }[] = [];
  private names = "";

  show(channels: readonly Channel[]): void {
    const names = channels.map((c) => `${c.name}/${c.side ?? ""}/${String(c.signed)}/${String(c.envelope)}`).join();
    if (names !== this.names) this.build(channels, names);
    channels.forEach((channel, i) => {
      const row = this.rows[i];
      if (!row) return;
      const shift = channel.signed ? 50 + Math.min(0, 50 * channel.share) : 0;
      const size = channel.signed ? 0.5 * Math.abs(channel.share) : channel.share;
      row.fill.style.transform = `translateX(${shift}%) scaleX(${size})`;
      say(row.value, channel.said);
    });
  }

  private build(channels: readonly Channel[], names: string): void {
    this.names = names;
    this.rows = channels.map((channel) => {
      const fill = made("span", `bar-fill${channel.envelope ? " envelope" : ""}`);
      const track = made("span", `bar-track${channel.signed ? " signed" : ""}`);
      track.setAttribute("aria-hidden", "true");
      track.append(fill);
      const value = made("span", "bar-value");
      const told = made("dd");
      told.append(track, value);
      const side = channel.side ? ` ${channel.side}` : "";
      const row = made("div", "bar-row");
      row.append(made("dt", "", `${channel.name}${side}${channel.envelope ? ", envelope" : ""}`), told);
      this.element.append(row);
      return { fill, value };
    });
    this.element.replaceChildren(...[...this.element.children].slice(-this.rows.length));
  }
}
