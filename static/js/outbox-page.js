// The page itself opens without a network, too, where the browser keeps service workers (https or this machine).
const ours = (names) => [...new Set(names.map((each) => new URL(each, location.href)).filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/")).map((url) => url.pathname))];

export const keepPage = async (page, kept) => {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/signing-worker.js", { scope: page });
  navigator.serviceWorker.addEventListener("message", (event) => event.data.kept && kept());
  const linked = [...document.querySelectorAll("link[href],script[src]")].map((each) => each.href || each.src);
  const files = ours([...linked, ...performance.getEntriesByType("resource").map((each) => each.name)]);
  (await navigator.serviceWorker.ready).active.postMessage({ page, files });
};
