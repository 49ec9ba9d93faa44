// The desk's phone tool: search while typing, camera where the browser can read codes, back to work after a success.

// [data-found=URL]: what stands in the search box is looked up while somebody types.
const search = document.querySelector("[data-found]");
if (search) {
  const box = search.querySelector("input[type=search]");
  let pause, asked = 0;
  const look = async () => {
    const turn = ++asked;
    const answer = await fetch(`${search.dataset.found}?q=${encodeURIComponent(box.value)}`, {
      headers: { "X-Background": "1" },
      credentials: "same-origin",
    }).catch(() => null);
    if (!answer?.ok || answer.redirected || turn !== asked) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("found");
    if (fresh) document.getElementById("found").replaceWith(fresh);
  };
  box.addEventListener("input", (event) => {
    if (event.isComposing) return;
    clearTimeout(pause);
    pause = setTimeout(look, 250);
  });
  box.addEventListener("compositionend", look);
}

// [data-focus-on=ID]: a button at the thumb that opens the keyboard of a box further up.
for (const button of document.querySelectorAll("[data-focus-on]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.focusOn)?.focus());
}

// [data-scan]: a hardware scanner types and presses Enter; the camera does the same where BarcodeDetector exists.
const form = document.querySelector("[data-scan]");
const camera = document.querySelector("[data-camera]");
if (form && camera && "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia) {
  const panel = document.querySelector("[data-scanner]");
  const video = panel.querySelector("video");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const watch = async () => {
    if (!video.srcObject) return;
    const found = await detector.detect(video).catch(() => []);
    if (found.length > 0) {
      for (const track of video.srcObject.getTracks()) track.stop();
      video.srcObject = null;
      form.elements.code.value = found[0].rawValue.slice(0, 500);
      form.requestSubmit();
      return;
    }
    setTimeout(watch, 150);
  };
  camera.hidden = false;
  camera.addEventListener("click", async () => {
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      camera.hidden = true;
      return;
    }
    panel.hidden = false;
    camera.hidden = true;
    await video.play();
    watch();
  });
}

// [data-return=URL data-after=seconds]: only a success goes back by itself; a touch on the page keeps it.
const done = document.querySelector("[data-return]");
if (done) {
  if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(80);
  const timer = setTimeout(() => location.assign(done.dataset.return), Number(done.dataset.after) * 1000);
  for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => clearTimeout(timer), { once: true });
}
