/** Short soft tones made on this device. Each says one thing, and pitch says which: up rises, down falls. */

import type { Tone } from "./schedule";

interface Sound {
  readonly from_hz: number;
  readonly to_hz: number;
  readonly seconds: number;
  readonly gain: number;
}

const SOUNDS: Readonly<Record<Tone, readonly Sound[]>> = {
  tick: [{ from_hz: 660, to_hz: 660, seconds: 0.09, gain: 0.35 }],
  go: [{ from_hz: 990, to_hz: 990, seconds: 0.32, gain: 0.5 }],
  up: [{ from_hz: 330, to_hz: 440, seconds: 0.14, gain: 0.3 }],
  hold: [{ from_hz: 440, to_hz: 440, seconds: 0.06, gain: 0.18 }],
  down: [{ from_hz: 440, to_hz: 300, seconds: 0.18, gain: 0.24 }],
  count: [{ from_hz: 780, to_hz: 780, seconds: 0.08, gain: 0.35 }],
  done: [{ from_hz: 660, to_hz: 660, seconds: 0.14, gain: 0.4 }, { from_hz: 880, to_hz: 880, seconds: 0.3, gain: 0.4 }],
  switch: [{ from_hz: 520, to_hz: 520, seconds: 0.16, gain: 0.45 }, { from_hz: 390, to_hz: 390, seconds: 0.24, gain: 0.45 }],
  warn: [{ from_hz: 300, to_hz: 300, seconds: 0.2, gain: 0.5 }, { from_hz: 300, to_hz: 300, seconds: 0.2, gain: 0.5 }],
};

export class Tones {
  private context: AudioContext | null = null;

  constructor(private readonly volume: () => number) {}

  /** To be called from a click or key: browsers let a page sound only after one. */
  wake(): void {
    if (!("AudioContext" in window)) return;
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") void this.context.resume().catch(() => undefined);
  }

  play(tone: Tone): void {
    const context = this.context;
    const volume = this.volume();
    if (context === null || context.state !== "running" || volume <= 0) return;
    let start = context.currentTime;
    for (const sound of SOUNDS[tone]) {
      const oscillator = context.createOscillator();
      const gain = context.createGain();
      oscillator.frequency.setValueAtTime(sound.from_hz, start);
      oscillator.frequency.linearRampToValueAtTime(sound.to_hz, start + sound.seconds);
      gain.gain.setValueAtTime(0, start);
      gain.gain.linearRampToValueAtTime(sound.gain * volume, start + 0.012);
      gain.gain.setTargetAtTime(0, start + sound.seconds * 0.6, sound.seconds * 0.18);
      oscillator.connect(gain).connect(context.destination);
      oscillator.start(start);
      oscillator.stop(start + sound.seconds * 1.6);
      start += sound.seconds + 0.05;
    }
  }
}
