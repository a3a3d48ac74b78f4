/** What may sound on this device: voice, tones, metronome. Kept here, because a tablet in the hall is not a laptop. */

import type { Memory } from "./queue";
import type { Tone } from "./schedule";

export interface Sounds {
  readonly voice: boolean;
  readonly tones: boolean;
  readonly metronome: boolean;
}

const BEATS: ReadonlySet<Tone> = new Set(["up", "hold", "down"]);
const ALL: Sounds = { voice: true, tones: true, metronome: true };

export class SoundSettings {
  sounds: Sounds;

  constructor(private readonly memory: Memory) {
    this.sounds = read(memory.load());
  }

  /** Ties the checkboxes `data-sound` of the page to the settings. */
  wire(boxes: Iterable<HTMLInputElement>): void {
    const all = [...boxes];
    const name = (box: HTMLInputElement): keyof Sounds => (box.dataset["sound"] ?? "voice") as keyof Sounds;
    const show = (): void => {
      for (const box of all) box.checked = this.sounds[name(box)];
    };
    for (const box of all) {
      box.addEventListener("change", () => {
        this.sounds = { ...this.sounds, [name(box)]: box.checked };
        this.memory.save(JSON.stringify(this.sounds));
        show();
      });
    }
    show();
  }

  allows(tone: Tone): boolean {
    return BEATS.has(tone) ? this.sounds.metronome : this.sounds.tones;
  }
}

function read(text: string | null): Sounds {
  try {
    const found = JSON.parse(text ?? "{}") as Partial<Sounds>;
    return { voice: found.voice ?? ALL.voice, tones: found.tones ?? ALL.tones, metronome: found.metronome ?? ALL.metronome };
  } catch {
    return ALL;
  }
}
