// The tool of an enrolled device: asks the server while it answers, decides by its own list while it does not,
// and keeps every scan until the server has said what became of it.
import { camera, canRead } from "./desk-camera.js";
import { draw, show, tally } from "./desk-screen.js";
import { cityOf, code, find, mark, newId, note, root, state, TICKET } from "./desk-state.js";
import { dropList, listOf, push, queued, sha256 } from "./desk-store.js";
import { ask, body, refresh, take, upload } from "./desk-sync.js";
import { searchBox } from "./desk-search.js";

const judged = (person) => {
  if (!person) return "unknown";
  if (person.at) return "already_in";
  if (person.state !== "confirmed") return "not_confirmed";
  return person.venue === state.list.venue ? "ok" : "other_venue";
};

const scan = async (given, { admit = false } = {}) => {
  if (!state.list) return;
  const ticket = TICKET.exec(given.trim())?.[1] ?? "";
  const known = /^[0-9a-f]{64}$/.test(given);
  if (!ticket && !known) return show({ result: "unknown" });
  const digest = known ? given : await sha256(ticket);
  const one = { id: newId(), event: code, code: known ? given : ticket, digest, at: Date.now(), offset: state.list.offset, listed: state.list.now, queued: false, admit };
  try {
    const answer = await ask("scans", { method: "POST", body: body([one]) });
    if (!answer) return;
    state.lost = false;
    tally(answer.counts);
    return shown(one, answer.answers[0]);
  } catch {
    state.lost = true;
    return alone(one, digest);
  }
};

const shown = (one, answer) => {
  if (answer.result === "ok") note(one, answer, false);
  if (answer.at) mark(answer.digest, answer.at, answer.venue);
  show({ ...answer, code: one.code, here: true });
  return draw();
};

// Nothing answered: the list decides, and the scan waits. What the server may have heard already keeps its id.
const alone = async (one, digest) => {
  const person = state.people.get(digest);
  const result = judged(person);
  const lets = result === "ok" || (one.admit && state.list.supervises && ["other_venue", "not_confirmed"].includes(result));
  if (lets || result === "unknown") {
    await push({ ...one, queued: lets, name: person?.name ?? "", company: person?.company ?? "" });
    note(one, person ?? {}, true);
  }
  if (lets) {
    mark(digest, one.at + one.offset);
    const venue = state.list.counts.find((each) => each.id === state.list.venue);
    if (venue) venue.arrived += 1;
    tally(state.list.counts);
  }
  show({
    result: lets ? "offline_accepted" : result, name: person?.name, company: person?.company, state: person?.state,
    at: person?.at, where: cityOf(person?.where), booked: cityOf(person?.venue), code: one.code, here: true,
    alone: true,
  });
  return draw();
};

const box = searchBox(scan);
document.addEventListener("desk:admit", (event) => scan(event.detail, { admit: true }));

const keep = async () => {
  const files = [...document.querySelectorAll("link[href],script[src]")].map((each) => new URL(each.href || each.src, location.href)).concat(performance.getEntriesByType("resource").map((each) => new URL(each.name)));
  const own = [...new Set(files.filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/")).map((url) => url.pathname))];
  await navigator.serviceWorker.register("/check-in-worker.js", { scope: `/events/${code}/check-in` });
  const ready = await navigator.serviceWorker.ready;
  navigator.serviceWorker.addEventListener("message", (event) => event.data.kept && (root.dataset.kept = "yes"));
  ready.active.postMessage({ page: location.pathname, files: own });
};

const begin = async () => {
  const kept = await listOf(code);
  if (kept && kept.until < Date.now() + kept.offset) await dropList(code);
  else if (kept) take(kept);
  for (const each of await queued(code)) mark(each.digest, each.at + each.offset);
  await draw();
  await upload();
  box.focus({ preventScroll: true });
  if (canRead()) {
    const seen = camera(find("scanner"), scan);
    find("camera").hidden = false;
    find("camera").addEventListener("click", () => seen.start().then(() => { find("camera").hidden = true; }, () => { find("camera-none").hidden = false; }));
  } else find("camera-none").hidden = false;
  root.dataset.ready = "yes";
  await keep();
};

addEventListener("online", upload);
addEventListener("offline", () => { state.lost = true; draw(); });
find("retry").addEventListener("click", upload);
setInterval(async () => {
  if (navigator.onLine && !document.hidden && (state.lost || (await queued(code)).length > 0)) upload();
}, 15000);
setInterval(() => navigator.onLine && state.list && refresh().catch(() => {}), 300000);

if (window.isSecureContext) begin();
else find("insecure").hidden = false;
