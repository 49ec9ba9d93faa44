// The form of a signing and the list of a ceremony without a network: page and files come from the cache when nothing
// answers. A page kept here goes when somebody signs in or out on this device (app.js).
const NAME = "crm-signing-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  const { page, files } = event.data;
  event.waitUntil(
    (async () => {
      const cache = await caches.open(NAME);
      for (const file of files) if (!(await cache.match(file))) await cache.add(file).catch(() => {});
      const answer = await fetch(page, { credentials: "same-origin", headers: { "X-Background": "1" } });
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
  } else if (event.request.mode === "navigate") {
    event.respondWith(fetch(event.request).catch(async () => (await caches.match(url.pathname)) ?? Response.error()));
  }
});
