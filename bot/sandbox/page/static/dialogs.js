// The open form and the list of people.
import { order } from "./net.js";
import { valuesOf } from "./fields.js";
import { closeMenus } from "./menus.js";

const modal = document.getElementById("modal-dialog");
const people = document.getElementById("people-dialog");
const find = document.getElementById("people-find");
let shown = "";

const form = () => modal.querySelector("form");
const placeOf = (one) => JSON.parse(one.dataset.place);

// Called after each drawing: opens the form, and puts the cursor where one goes on.
export function settle() {
  const now = form();
  if (!now) {
    shown = "";
    if (modal.open) modal.close();
    return;
  }
  const isNew = now.dataset.view !== shown;
  shown = now.dataset.view;
  if (!modal.open) modal.showModal();
  const wrong = now.querySelector("[aria-invalid] input, [aria-invalid]");
  const first = now.querySelector("[data-focus] input, [data-focus] textarea, [data-focus] select") ??
    now.querySelector(".fields input, .fields textarea, .fields select") ?? now.querySelector("footer button:last-child");
  if (wrong && now.dataset.told !== "yes") { wrong.focus(); now.dataset.told = "yes"; }
  else if (isNew || !modal.contains(document.activeElement) || document.activeElement === modal) first?.focus();
}

async function close(all) {
  const one = form();
  if (one) await order("close", { place: placeOf(one), all });
}

modal.addEventListener("submit", (event) => {
  event.preventDefault();
  closeMenus();
  const one = form();
  const button = one.querySelector("[type=submit]");
  if (button && button.getAttribute("aria-busy") !== "true") order("submit", { place: placeOf(one), values: valuesOf(one) }, button);
});
modal.addEventListener("click", (event) => {
  const closing = event.target.closest("[data-close]");
  if (closing) close(closing.dataset.close === "all");
});
modal.addEventListener("cancel", (event) => { event.preventDefault(); close(false); });

function filter() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const company of people.querySelectorAll(".company")) {
    for (const row of company.querySelectorAll("li")) {
      row.hidden = !words.every((word) => row.dataset.find.toLowerCase().includes(word));
    }
    company.hidden = !company.querySelector("li:not([hidden])");
  }
}
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-people]")) {
    find.value = "";
    filter();
    people.showModal();
  } else if (event.target === people) people.close();
});
find.addEventListener("input", filter);
people.addEventListener("keydown", (event) => {
  const links = [...people.querySelectorAll("li:not([hidden]) a")].filter((one) => one.offsetParent);
  const at = links.indexOf(document.activeElement);
  if (event.key === "ArrowDown") { event.preventDefault(); links[(at + 1) % links.length]?.focus(); }
  else if (event.key === "ArrowUp") { event.preventDefault(); (at < 1 ? find : links[at - 1]).focus(); }
  else if (event.key === "Enter" && event.target === find) links[0]?.click();
});
export { filter as filterPeople };
