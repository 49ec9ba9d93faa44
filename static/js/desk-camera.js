// The camera of a desk where the browser reads codes by itself: start, torch, the other camera.
const PAUSE = 150;

export const canRead = () => "BarcodeDetector" in window && Boolean(navigator.mediaDevices?.getUserMedia);

export const camera = (panel, read) => {
  const video = panel.querySelector("video");
  const torch = panel.querySelector("[data-torch]");
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  let facing = "environment", lit = false, last = "", until = 0;

  const stop = () => {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = null;
    panel.hidden = true;
  };
  const watch = async () => {
    if (!video.srcObject) return;
    const found = await detector.detect(video).catch(() => []);
    const text = found[0]?.rawValue ?? "";
    if (text && (text !== last || Date.now() > until)) {
      [last, until] = [text, Date.now() + 3000];
      await read(text.slice(0, 500));
    }
    setTimeout(watch, PAUSE);
  };
  const start = async () => {
    for (const track of video.srcObject?.getTracks() ?? []) track.stop();
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing } });
    torch.hidden = !video.srcObject.getVideoTracks()[0].getCapabilities?.().torch;
    panel.hidden = false;
    await video.play();
  };
  panel.querySelector("[data-switch]").addEventListener("click", () => {
    facing = facing === "environment" ? "user" : "environment";
    start().catch(stop);
  });
  torch.addEventListener("click", () => {
    lit = !lit;
    video.srcObject?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: lit }] }).catch(() => {});
  });
  return { start: () => start().then(watch), stop };
};
