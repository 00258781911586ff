// Three tones and a vibration: a refusal must be noticed by somebody whose eyes are on
// the bag. Browsers that allow no sound before a touch stay silent; the page says it
// anyway.
export function alarm(): void {
  navigator.vibrate?.([300, 150, 300, 150, 600]);
  try {
    const audio = new AudioContext();
    for (const at of [0, 0.35, 0.7]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = 880;
      tone.type = "square";
      volume.gain.value = 0.15;
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.2);
    }
  } catch {
    // no sound on this device
  }
}
