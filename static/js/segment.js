// form[data-count]: whom the conditions of a segment reach is counted anew while they are being chosen.
const form = document.querySelector("form[data-count]");
let turn = 0;
const recount = async () => {
  const mine = ++turn;
  const asked = new URLSearchParams(new FormData(form));
  asked.delete("csrf_token");
  const answer = await fetch(`${form.dataset.count}?${asked}`, { headers: { "X-Background": "1" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected || mine !== turn) return; // a later choice asks anew
  const counted = new DOMParser().parseFromString(await answer.text(), "text/html").body.firstElementChild;
  if (counted && mine === turn) document.getElementById("audience").replaceWith(counted);
};
let pause;
form?.addEventListener("change", () => {
  clearTimeout(pause);
  pause = setTimeout(() => recount().catch(() => {}), 250);
});
