// The one box of a desk: a scanner types into it, and so do people who look for somebody.
import { cityOf, clock, find, state, TICKET, words } from "./desk-state.js";
import { element, line, show } from "./desk-screen.js";

// A scanner types and presses Enter; a person types a name, the end of a number or a firm.
export const searchBox = (scan) => {
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
    const rows = typed && !TICKET.test(typed) ? [...state.people.values()].filter((each) => each.name.includes(typed) || each.company.includes(typed) || each.tail === typed).slice(0, 20) : [];
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
  document.addEventListener("desk:next", () => {
    box.value = "";
    find("found").replaceChildren();
    box.focus({ preventScroll: true });
  });
  return box;
};
