// One short tone, made here: nothing is loaded.
let context: AudioContext | undefined;

export function tone(hertz: number, seconds: number): void {
  try {
    context ??= new AudioContext();
    const at = context.currentTime;
    const source = new OscillatorNode(context, { frequency: hertz });
    const loudness = new GainNode(context, { gain: 0.25 });
    loudness.gain.setValueAtTime(0.25, at + seconds * 0.7);
    loudness.gain.linearRampToValueAtTime(0, at + seconds);
    source.connect(loudness).connect(context.destination);
    source.start(at);
    source.stop(at + seconds);
  } catch {
    // a machine without sound: the screen says the same
  }
}
