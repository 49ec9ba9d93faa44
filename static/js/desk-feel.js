// Small signs for hand and ear; one switch, remembered on this device.
const quiet = document.querySelector("[data-quiet]");
const setQuiet = (on) => {
  localStorage.setItem("desk-quiet", on ? "1" : "");
  quiet.setAttribute("aria-pressed", String(!on));
};
setQuiet(localStorage.getItem("desk-quiet") === "1");
quiet.addEventListener("click", () => setQuiet(quiet.getAttribute("aria-pressed") === "true"));
let sound = null;
export const feel = (good) => {
  if (quiet.getAttribute("aria-pressed") !== "true" || !navigator.userActivation?.hasBeenActive) return;
  navigator.vibrate?.(good ? 80 : [80, 60, 80]);
  sound ??= new AudioContext();
  const tone = new OscillatorNode(sound, { frequency: good ? 880 : 220 });
  const volume = new GainNode(sound, { gain: 0.08 });
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.12);
};
