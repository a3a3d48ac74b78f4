// A mat of cells as a picture: toes above, the big toe's side on the left, darker where more is carried.
import { made, say } from "./dom";

export interface CellsSaid {
  rows: number;
  columns: number;
  shares: number[];
  said: string;
}

const CELL = 12;
const STEPS = ["--load1", "--load2", "--load3", "--load4", "--load5", "--load6"];

export class Cells {
  readonly element = made("figure", "cells");
  private readonly canvas = document.createElement("canvas");
  private readonly words = made("figcaption", "small");
  private drawn = "";

  constructor() {
    this.canvas.setAttribute("aria-hidden", "true"); // the words below it say what it shows
    this.element.append(this.canvas, this.words);
  }

  show(cells: CellsSaid): void {
    say(this.words, cells.said);
    const now = cells.shares.join();
    if (now === this.drawn) return;
    this.drawn = now;
    this.canvas.width = cells.columns * CELL;
    this.canvas.height = cells.rows * CELL;
    const pen = this.canvas.getContext("2d");
    if (!pen) return;
    const styles = getComputedStyle(document.documentElement);
    const colors = STEPS.map((name) => styles.getPropertyValue(name));
    const nothing = styles.getPropertyValue("--hair");
    cells.shares.forEach((share, i) => {
      const x = (i % cells.columns) * CELL;
      const y = Math.floor(i / cells.columns) * CELL;
      pen.fillStyle = share < 0 ? nothing : (colors[Math.min(STEPS.length - 1, Math.floor(share * STEPS.length))] ?? nothing);
      pen.fillRect(x + 1, y + 1, CELL - 2, CELL - 2);
    });
  }
}
