/**
 * One voice that says one thing at a time. Only voices that the browser marks as working on this device are used: any
 * other would send the words away. Without one, the page's text and tones have to do.
 */

export type Rank = "count" | "cue" | "block" | "stop";
const ORDER: Readonly<Record<Rank, number>> = { count: 0, cue: 1, block: 2, stop: 3 };

export interface VoiceLike {
  readonly lang: string;
  readonly localService: boolean;
  readonly default: boolean;
}

export interface Mouth {
  /** Say it and call `ended` once when it is over, however it ended. */
  speak(text: string, ended: () => void): void;
  cancel(): void;
}

/** The device's own voice for a language, the browser's default first; null where there is none. */
export function localVoice<V extends VoiceLike>(voices: readonly V[], language: string): V | null {
  const base = (tag: string): string => tag.toLowerCase().replace("_", "-").split("-")[0] ?? "";
  const own = voices.filter((v) => v.localService === true && base(v.lang) === base(language));
  return own.find((v) => v.default) ?? own.find((v) => v.lang.toLowerCase() === language.toLowerCase()) ?? own[0] ?? null;
}

export class Speaker {
  private current: Rank | null = null;
  private turn = 0;
  private waiting: string | null = null;

  constructor(private readonly mouth: () => Mouth | null) {}

  /**
   * Say something unless what is being said matters more; true where it is or will be said. A cue waits for the words
   * of a block; anything else gives way or takes over at once.
   */
  say(text: string, rank: Rank): boolean {
    const mouth = this.mouth();
    if (mouth === null || text === "") return false;
    if (this.current !== null) {
      if (rank === "cue" && ORDER[this.current] > ORDER.cue) {
        this.waiting = text;
        return true;
      }
      if (ORDER[rank] < ORDER[this.current]) return false;
      mouth.cancel();
    }
    this.waiting = null;
    this.begin(mouth, text, rank);
    return true;
  }

  hush(): void {
    this.turn += 1;
    this.current = null;
    this.waiting = null;
    this.mouth()?.cancel();
  }

  private begin(mouth: Mouth, text: string, rank: Rank): void {
    this.current = rank;
    this.turn += 1;
    const turn = this.turn;
    mouth.speak(text, () => {
      if (turn !== this.turn) return;
      this.current = null;
      const next = this.waiting;
      this.waiting = null;
      if (next !== null) this.say(next, "cue");
    });
  }
}

/** The browser's voice, or null while it has none of its own for this page's language. */
export function browserMouth(language: string, volume: () => number): Mouth | null {
  if (!("speechSynthesis" in window)) return null;
  const voice = localVoice(window.speechSynthesis.getVoices(), language);
  if (voice === null) return null;
  return {
    speak(text, ended): void {
      const words = new SpeechSynthesisUtterance(text);
      words.voice = voice;
      words.lang = voice.lang;
      words.rate = 1.05;
      words.volume = volume();
      words.onend = ended;
      words.onerror = ended;
      window.speechSynthesis.speak(words);
    },
    cancel(): void {
      window.speechSynthesis.cancel();
    },
  };
}
