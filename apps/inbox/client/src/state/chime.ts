// A short tone of two notes, made here: no sound is loaded for it.

const NOTES = [659.26, 880];
const LENGTH = 0.16;
let context: AudioContext | undefined;

/** Browsers stay silent until somebody has touched the page once. */
export async function chime(): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
  const begin = context.currentTime + 0.02;
  for (const [place, pitch] of NOTES.entries()) note(context, pitch, begin + place * LENGTH);
}

function note(sound: AudioContext, pitch: number, at: number): void {
  const [tone, volume] = [sound.createOscillator(), sound.createGain()];
  tone.type = "sine";
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.18, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, at + LENGTH * 1.6);
  tone.connect(volume).connect(sound.destination);
  tone.start(at);
  tone.stop(at + LENGTH * 1.7);
}
