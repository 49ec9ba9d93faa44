// form[data-conditions]: another field or comparison brings its own value control at once. Without this module the
// button 换字段后更新 does the same.
for (const form of document.querySelectorAll("form[data-conditions]")) {
  let asking = 0;
  const reshape = async (name) => {
    const turn = ++asking;
    const asked = new URLSearchParams(new FormData(form));
    asked.set("do", "same");
    const answer = await fetch(`${form.action}?${asked}`, { headers: { "X-Background": "1" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) return form.querySelector("[data-update]").click();
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (turn !== asking) return; // a later choice asks anew
    const shaped = page.querySelector("form[data-conditions]");
    for (const field of shaped.elements) {
      const typed = field.name ? form.elements[field.name] : null; // what was typed while the answer was on its way stays
      if (typed?.type === field.type && "value" in typed && typed.value !== asked.get(field.name)) field.value = typed.value;
    }
    form.replaceChildren(...shaped.children);
    form.elements[name]?.focus();
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-reshapes]")) reshape(event.target.name).catch(() => form.requestSubmit());
  });
}
