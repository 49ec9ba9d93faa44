// [data-live=URL data-every=5]: the element is replaced by what URL answers, at most every five seconds.
// A hidden page asks nothing; when the link is lost, [data-lost] inside shows since when.
const watch = (element) => {
  const every = Math.max(2, Number(element.dataset.every || 5)) * 1000;
  let last = new Date();
  const refresh = async () => {
    if (!element.isConnected) return;
    if (document.hidden || element.contains(document.activeElement)) return again();
    try {
      const answer = await fetch(element.dataset.live, { headers: { "X-Background": "1" }, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
      last = new Date();
      if (!fresh) return again();
      const open = element.querySelectorAll("details[open]").length > 0;
      if (!open) {
        element.replaceWith(fresh);
        if (fresh.dataset.live) watch(fresh);
        document.dispatchEvent(new CustomEvent("crm:refreshed", { detail: fresh }));
        return;
      }
    } catch {
      const lost = element.querySelector("[data-lost]");
      if (lost) {
        lost.hidden = false;
        const since = lost.querySelector("[data-since]");
        if (since) since.textContent = last.toLocaleTimeString("zh-CN", { hour12: false });
      }
    }
    again();
  };
  const again = () => setTimeout(refresh, every);
  again();
};
for (const element of document.querySelectorAll("[data-live]")) watch(element);

// [data-load=URL]: fetched once after the page is there (exact counts and sums of long lists).
for (const element of document.querySelectorAll("[data-load]")) {
  fetch(element.dataset.load, { headers: { "X-Background": "1" }, credentials: "same-origin" })
    .then((answer) => (answer.ok && !answer.redirected ? answer.text() : Promise.reject(answer.status)))
    .then((html) => {
      const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
      if (fresh) element.replaceWith(fresh);
    })
    .catch(() => {});
}
