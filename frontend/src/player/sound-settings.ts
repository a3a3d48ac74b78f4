/** What may sound on this device: voice, tones, metronome. Kept here, because a tablet in the hall is not a laptop. */

import type { Memory } from "./queue";
import type { Tone } from "./schedule";
import { browserMouth } from "./speech";

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

/** A browser without a voice of its own offers none and says so; voices may be found late. */
export function showVoice(part: ParentNode, settings: SoundSettings): void {
  const tell = (): void => {
    const none = browserMouth("en", () => 1) === null;
    for (const hint of part.querySelectorAll<HTMLElement>(".no-voice")) hint.hidden = !none;
    for (const box of part.querySelectorAll<HTMLInputElement>('input[data-sound="voice"]')) {
      box.disabled = none;
      box.checked = !none && settings.sounds.voice;
    }
  };
  tell();
  if ("speechSynthesis" in window) window.speechSynthesis.addEventListener("voiceschanged", tell);
}

function read(text: string | null): Sounds {
  try {
    const found = JSON.parse(text ?? "{}") as Partial<Sounds>;
    return { voice: found.voice ?? ALL.voice, tones: found.tones ?? ALL.tones, metronome: found.metronome ?? ALL.metronome };
  } catch {
    return ALL;
  }
}
