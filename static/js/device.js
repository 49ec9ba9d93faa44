// The tool of an enrolled device: asks the server while it answers, decides by its own list while it does not,
// and keeps every scan until the server has said what became of it.
import { camera, canRead } from "./desk-camera.js";
import { dropList, forget, keepList, listOf, push, queued, sha256 } from "./desk-store.js";

const root = document.querySelector("[data-device]");
const code = root.dataset.device;
const said = JSON.parse(root.dataset.said), states = JSON.parse(root.dataset.states), words = JSON.parse(root.dataset.words);
const find = (name, within = document) => within.querySelector(`[data-${name}]`);
const TICKET = /(?:^|\/c\/)([A-Za-z0-9_-]{27})(?:$|[/?#\s])/;
const CHUNK = 500, WAIT = 4000;
let list = null, people = new Map(), busy = false, lost = false, recent = [];

const filled = (text, facts) => text.replace(/\{(\w+)\}/g, (_all, name) => facts[name] ?? "");
const clock = (at) => new Date(at).toLocaleTimeString("zh-CN", { hour12: false, hour: "2-digit", minute: "2-digit" });
const cityOf = (venue) => list?.counts.find((each) => each.id === venue)?.city ?? "";
const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");

// -- the server ------------------------------------------------------------------------------------------------------
const ask = async (path, options = {}) => {
  const answer = await fetch(`/desk/${code}/${path}`, {
    credentials: "same-origin",
    headers: { "X-Background": "1", ...(options.body ? { "Content-Type": "application/json" } : {}) },
    signal: AbortSignal.timeout(options.wait ?? WAIT),
    ...options,
  });
  if (answer.status === 409) {
    const told = await answer.json().catch(() => ({}));
    if (told.code === "revoked") await revoked();
    return null;
  }
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
};

const take = (fresh) => {
  list = fresh;
  people = new Map(list.people.map((row) => [row[0], { digest: row[0], name: row[1], company: row[2], venue: row[3], state: row[4], tail: row[5], at: row[6], where: row[7] }]));
  find("work").hidden = false;
  find("revoked").hidden = true;
  find("label").textContent = [list.label, cityOf(list.venue)].filter(Boolean).join(" · ");
  tally(list.counts);
};

const refresh = async () => {
  const fresh = await ask("list", { wait: 20000 });
  if (!fresh) return;
  fresh.code = code;
  fresh.offset = fresh.now - Date.now();
  await keepList(fresh);
  take(fresh);
  for (const scan of await queued(code)) mark(scan.digest, scan.at + scan.offset);
};

const revoked = async () => {
  await dropList(code);
  for (const scan of await queued(code)) await push({ ...scan, name: "", company: "" });
  list = null;
  people = new Map();
  recent = [];
  find("work").hidden = true;
  find("revoked").hidden = false;
  find("tally").replaceChildren();
  await draw();
};

const body = (scans) => JSON.stringify({
  scans: scans.map(({ id, code, at, offset, listed, queued, admit }) => ({ id, code, at, offset, listed, queued, admit })),
});

// Everything that waits goes up in chunks; what the server has answered is forgotten, whatever it said.
const upload = async () => {
  if (busy) return;
  busy = true;
  try {
    for (let waiting = await queued(code); waiting.length > 0; waiting = await queued(code)) {
      const answer = await ask("scans", { method: "POST", body: body(waiting.slice(0, CHUNK)), wait: 20000 });
      if (!answer) return;
      lost = false;
      for (const each of answer.answers) settle(each);
      tally(answer.counts);
      await forget(answer.answers.map((each) => each.id));
    }
    await refresh();
    lost = false;
  } catch {
    lost = true;
  } finally {
    busy = false;
    await draw();
  }
};

const settle = (answer) => {
  const row = recent.find((each) => each.id === answer.id);
  if (row) Object.assign(row, { waiting: false, result: answer.result, name: answer.name || row.name, company: answer.company || row.company });
  if (answer.at) mark(answer.digest, answer.at, answer.venue);
};

const mark = (digest, at, venue = list?.venue) => {
  const person = people.get(digest);
  if (person) Object.assign(person, { at, where: venue });
};

// -- one scan ---------------------------------------------------------------------------------------------------------
const judged = (person) => {
  if (!person) return "unknown";
  if (person.at) return "already_in";
  if (person.state !== "confirmed") return "not_confirmed";
  return person.venue === list.venue ? "ok" : "other_venue";
};

const scan = async (given, { admit = false } = {}) => {
  if (!list) return;
  const ticket = TICKET.exec(given.trim())?.[1] ?? "";
  const known = /^[0-9a-f]{64}$/.test(given);
  if (!ticket && !known) return show({ result: "unknown" });
  const digest = known ? given : await sha256(ticket);
  const one = { id: newId(), event: code, code: known ? given : ticket, digest, at: Date.now(), offset: list.offset, listed: list.now, queued: false, admit };
  try {
    const answer = await ask("scans", { method: "POST", body: body([one]) });
    if (!answer) return;
    lost = false;
    tally(answer.counts);
    return shown(one, answer.answers[0]);
  } catch {
    lost = true;
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
  const person = people.get(digest);
  const result = judged(person);
  const lets = result === "ok" || (one.admit && list.supervises && ["other_venue", "not_confirmed"].includes(result));
  if (lets || result === "unknown") {
    await push({ ...one, queued: lets, name: person?.name ?? "", company: person?.company ?? "" });
    note(one, person ?? {}, true);
  }
  if (lets) {
    mark(digest, one.at + one.offset);
    const venue = list.counts.find((each) => each.id === list.venue);
    if (venue) venue.arrived += 1;
    tally(list.counts);
  }
  show({
    result: lets ? "offline_accepted" : result, name: person?.name, company: person?.company, state: person?.state,
    at: person?.at, where: cityOf(person?.where), booked: cityOf(person?.venue), code: one.code, here: true,
    alone: true,
  });
  return draw();
};

const note = (one, who, waiting) => {
  recent = [{ id: one.id, name: who.name, company: who.company, at: one.at + one.offset, waiting }, ...recent].slice(0, 8);
};

// -- what people see --------------------------------------------------------------------------------------------------
const verdict = find("verdict");
let timer = 0, again = "";

const show = (told) => {
  const look = said[told.result] ?? said.unknown;
  clearTimeout(timer);
  again = told.code ?? "";
  verdict.className = `verdict overlay ${look.look}`;
  for (const sign of verdict.querySelectorAll("[data-sign]")) sign.hidden = sign.dataset.sign !== look.sign;
  find("v-word").textContent = told.result === "other_venue" ? filled(words.booked, { city: told.booked }) : told.result === "not_confirmed" ? `${look.word}（${states[told.state] ?? ""}）` : look.word;
  find("v-name").textContent = told.name ?? "";
  find("v-firm").textContent = [told.company, told.title].filter(Boolean).join(" · ");
  find("v-venue").textContent = cityOf(list?.venue);
  find("v-time").textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false });
  find("v-note").textContent = noted(told);
  find("v-note").hidden = !find("v-note").textContent;
  const admits = list?.supervises && ["other_venue", "not_confirmed"].includes(told.result);
  find("v-admit").hidden = !admits;
  verdict.hidden = false;
  root.inert = true;
  find("v-next").focus();
  feel(["ok", "offline_accepted"].includes(told.result));
  if (["ok", "offline_accepted"].includes(told.result)) timer = setTimeout(next, 3000);
};

const noted = (told) => {
  if (told.result === "already_in") return filled(words.first, { time: clock(told.at), where: told.where ?? "", by: told.by ?? "" });
  if (told.result === "unknown" && told.alone) return words.unknown;
  if (told.table) return filled(words.table, { n: told.table });
  return ["other_venue", "not_confirmed", "cancelled"].includes(told.result) && !list?.supervises ? words.ask : "";
};

const next = () => {
  clearTimeout(timer);
  verdict.hidden = true;
  root.inert = false;
  box.value = "";
  find("found").replaceChildren();
  box.focus({ preventScroll: true });
};
find("v-next").addEventListener("click", next);
find("v-admit").addEventListener("click", () => scan(again, { admit: true }));
verdict.addEventListener("pointerdown", () => clearTimeout(timer));

// Small signs for hand and ear; one switch, remembered on this device.
const quiet = find("quiet");
const setQuiet = (on) => {
  localStorage.setItem("desk-quiet", on ? "1" : "");
  quiet.setAttribute("aria-pressed", String(!on));
};
setQuiet(localStorage.getItem("desk-quiet") === "1");
quiet.addEventListener("click", () => setQuiet(quiet.getAttribute("aria-pressed") === "true"));
let sound = null;
const feel = (good) => {
  if (quiet.getAttribute("aria-pressed") !== "true" || !navigator.userActivation?.hasBeenActive) return;
  navigator.vibrate?.(good ? 80 : [80, 60, 80]);
  sound ??= new AudioContext();
  const tone = new OscillatorNode(sound, { frequency: good ? 880 : 220 });
  const volume = new GainNode(sound, { gain: 0.08 });
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.12);
};

const element = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text ?? "", className });
const line = (who) => {
  const row = document.createElement("li"), grow = element("div", who.name || "--", "grow");
  grow.append(element("small", who.company));
  row.append(Object.assign(element("span", (who.name ?? "")[0] ?? "", "avatar"), { ariaHidden: "true" }), grow);
  return row;
};

const tally = (counts) => {
  if (list) list.counts = counts;
  const cells = counts.flatMap((each) => [[each.arrived, filled(words.arrived, each)], ...(each.id === list?.venue ? [[each.expected, filled(words.expected, each)]] : [])]);
  find("tally").replaceChildren(...cells.map(([n, text]) => {
    const cell = document.createElement("div");
    cell.append(element("b", String(n)), element("small", text));
    return cell;
  }));
};

const draw = async () => {
  const waiting = await queued(code);
  const note = find("offline"), text = note.querySelector("span");
  note.hidden = waiting.length === 0 && !lost && navigator.onLine;
  text.textContent = filled(lost || !navigator.onLine ? text.dataset.offlineText : text.dataset.onlineText, { n: waiting.length });
  const ids = new Set(waiting.map((each) => each.id));
  const missing = waiting.filter((each) => !recent.some((row) => row.id === each.id)).reverse();
  const rows = [...recent, ...missing.map((each) => ({ ...each, at: each.at + each.offset }))].slice(0, 50);
  find("recent").replaceChildren(...rows.map((row) => {
    const drawn = line(row);
    if (ids.has(row.id)) drawn.append(element("span", words.waiting, "badge warn"));
    else if (row.result === "sync_conflict") drawn.append(element("span", words.conflict, "badge warn"));
    else drawn.append(element("span", "✓", "badge ok"));
    drawn.append(element("span", clock(row.at), "sm muted"));
    return drawn;
  }));
};

// A scanner types and presses Enter; a person types a name, the end of a number or a firm.
const wedge = find("wedge"), box = wedge.elements.code;
wedge.addEventListener("submit", (event) => {
  event.preventDefault();
  if (TICKET.test(box.value.trim())) return scan(box.value);
  const only = find("found").querySelectorAll("button");
  if (only.length === 1) only[0].click();
  else if (box.value.trim().includes("/")) show({ result: "unknown" });
});
box.addEventListener("input", () => {
  const typed = box.value.trim();
  const rows = typed && !TICKET.test(typed) ? [...people.values()].filter((each) => each.name.includes(typed) || each.company.includes(typed) || each.tail === typed).slice(0, 20) : [];
  find("found").replaceChildren(...rows.map((each) => {
    const row = line({ name: each.name, company: [each.company, each.tail, cityOf(each.venue)].filter(Boolean).join(" · ") });
    if (each.at) row.append(element("span", clock(each.at), "badge ok"));
    else {
      const button = Object.assign(element("button", words.enter, "btn"), { type: "button", ariaLabel: `${words.enter} ${each.name}` });
      button.addEventListener("click", () => scan(each.digest));
      row.append(button);
    }
    return row;
  }), ...(typed && rows.length === 0 && !typed.includes("/") ? [element("li", words.none, "muted sm")] : []));
});

// -- beginning ----------------------------------------------------------------------------------------------------------
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
addEventListener("offline", () => { lost = true; draw(); });
find("retry").addEventListener("click", upload);
setInterval(async () => {
  if (navigator.onLine && !document.hidden && (lost || (await queued(code)).length > 0)) upload();
}, 15000);
setInterval(() => navigator.onLine && list && refresh().catch(() => {}), 300000);

if (window.isSecureContext) begin();
else find("insecure").hidden = false;
