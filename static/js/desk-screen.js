// What people see of a desk: the answer over the whole screen, the counts, what waits and who came last.
import { feel } from "./desk-feel.js";
import { cityOf, clock, code, filled, find, root, said, state, states, words } from "./desk-state.js";
import { queued } from "./desk-store.js";

const verdict = find("verdict");
let timer = 0, again = "";

export const show = (told) => {
  const look = said[told.result] ?? said.unknown;
  clearTimeout(timer);
  again = told.code ?? "";
  verdict.className = `verdict overlay ${look.look}`;
  for (const sign of verdict.querySelectorAll("[data-sign]")) sign.hidden = sign.dataset.sign !== look.sign;
  find("v-word").textContent = told.result === "other_venue" ? filled(words.booked, { city: told.booked }) : told.result === "not_confirmed" ? `${look.word}（${states[told.state] ?? ""}）` : look.word;
  find("v-name").textContent = told.name ?? "";
  find("v-firm").textContent = [told.company, told.title].filter(Boolean).join(" · ");
  find("v-venue").textContent = cityOf(state.list?.venue);
  find("v-time").textContent = new Date().toLocaleTimeString("zh-CN", { hour12: false });
  find("v-note").textContent = noted(told);
  find("v-note").hidden = !find("v-note").textContent;
  const admits = state.list?.supervises && ["other_venue", "not_confirmed"].includes(told.result);
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
  return ["other_venue", "not_confirmed", "cancelled"].includes(told.result) && !state.list?.supervises ? words.ask : "";
};

export const next = () => {
  clearTimeout(timer);
  verdict.hidden = true;
  root.inert = false;
  document.dispatchEvent(new CustomEvent("desk:next"));
};
find("v-next").addEventListener("click", next);
find("v-admit").addEventListener("click", () => document.dispatchEvent(new CustomEvent("desk:admit", { detail: again })));
verdict.addEventListener("pointerdown", () => clearTimeout(timer));

export const element = (tag, text, className = "") => Object.assign(document.createElement(tag), { textContent: text ?? "", className });
export const line = (who) => {
  const row = document.createElement("li"), grow = element("div", who.name || "--", "grow");
  grow.append(element("small", who.company));
  row.append(Object.assign(element("span", (who.name ?? "")[0] ?? "", "avatar"), { ariaHidden: "true" }), grow);
  return row;
};

export const tally = (counts) => {
  if (state.list) state.list.counts = counts;
  const cells = counts.flatMap((each) => [[each.arrived, filled(words.arrived, each)], ...(each.id === state.list?.venue ? [[each.expected, filled(words.expected, each)]] : [])]);
  find("tally").replaceChildren(...cells.map(([n, text]) => {
    const cell = document.createElement("div");
    cell.append(element("b", String(n)), element("small", text));
    return cell;
  }));
};

export const draw = async () => {
  const waiting = await queued(code);
  const note = find("offline"), text = note.querySelector("span");
  note.hidden = waiting.length === 0 && !state.lost && navigator.onLine;
  text.textContent = filled(state.lost || !navigator.onLine ? text.dataset.offlineText : text.dataset.onlineText, { n: waiting.length });
  const ids = new Set(waiting.map((each) => each.id));
  const missing = waiting.filter((each) => !state.recent.some((row) => row.id === each.id)).reverse();
  const rows = [...state.recent, ...missing.map((each) => ({ ...each, at: each.at + each.offset }))].slice(0, 50);
  find("recent").replaceChildren(...rows.map((row) => {
    const drawn = line(row);
    if (ids.has(row.id)) drawn.append(element("span", words.waiting, "badge warn"));
    else if (row.result === "sync_conflict") drawn.append(element("span", words.conflict, "badge warn"));
    else drawn.append(element("span", "✓", "badge ok"));
    drawn.append(element("span", clock(row.at), "sm muted"));
    return drawn;
  }));
};
