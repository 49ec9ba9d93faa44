// The desk without a network: its page and its static files come from the cache when nothing answers.
// The page holds nobody's data; the list and the queue stand in IndexedDB (desk-store.js), never here.
const NAME = "crm-desk-1";
const TOOL = /^\/events\/[a-z0-9-]+\/check-in\/device$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// The page says what it consists of; all of it is kept before anybody relies on it.
self.addEventListener("message", (event) => {
  const { page, files } = event.data;
  event.waitUntil(
    (async () => {
      const cache = await caches.open(NAME);
      for (const file of files) if (!(await cache.match(file))) await cache.add(file).catch(() => {});
      const answer = await fetch(page, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) await cache.put(page, answer);
      event.source?.postMessage({ kept: page });
    })().catch(() => {}),
  );
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin || event.request.method !== "GET") return;
  if (url.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
    return;
  }
  const desk = url.pathname.match(/^\/events\/[a-z0-9-]+\/check-in/);
  if (event.request.mode !== "navigate" || !desk) return;
  event.respondWith(
    fetch(event.request).catch(async () => {
      const tool = TOOL.test(url.pathname) ? url.pathname : `${desk[0]}/device`;
      return (await caches.match(tool)) ?? Response.error();
    }),
  );
});
