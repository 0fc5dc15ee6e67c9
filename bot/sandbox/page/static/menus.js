// Menus that open under a button, and fields with choices that the app is asked for.
import { order } from "./net.js";
import { act } from "./acts.js";

let open = null;

function place(sheet, anchor) {
  const box = anchor.getBoundingClientRect();
  sheet.hidden = false;
  const above = box.bottom + sheet.offsetHeight + 8 > innerHeight && box.top > sheet.offsetHeight;
  const left = sheet.closest(".combo") ? box.left : box.right - sheet.offsetWidth;
  sheet.style.left = `${Math.max(8, Math.min(left, innerWidth - sheet.offsetWidth - 8))}px`;
  sheet.style.top = `${above ? box.top - sheet.offsetHeight - 4 : box.bottom + 4}px`;
}

export function closeMenus() {
  if (!open) return;
  open.sheet.hidden = true;
  open.anchor.setAttribute("aria-expanded", "false");
  open.anchor.removeAttribute("aria-activedescendant");
  open = null;
}

function show(sheet, anchor) {
  if (open?.sheet !== sheet) closeMenus();
  open = { sheet, anchor };
  anchor.setAttribute("aria-expanded", "true");
  place(sheet, anchor);
}

function toggleMenu(button) {
  const sheet = button.nextElementSibling;
  if (!sheet.hidden) return closeMenus();
  show(sheet, button);
  sheet.firstElementChild.focus();
}

async function pick(item) {
  const menu = item.closest(".menu");
  closeMenus();
  menu.querySelector("[data-menu]").focus();
  if (item.dataset.url) window.open(item.dataset.url, "_blank", "noopener");
  await act(menu, item.dataset.pick, menu.querySelector("[data-menu]"));
}

// The choices of an external menu

const asked = new WeakMap();

function mark(sheet, input, option) {
  for (const one of sheet.children) one.removeAttribute("aria-selected");
  if (!option) return input.removeAttribute("aria-activedescendant");
  option.setAttribute("aria-selected", "true");
  option.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", option.id);
}

function list(input, sheet, options) {
  sheet.replaceChildren(...options.map((one, index) => {
    const row = document.createElement("div");
    row.id = `${sheet.id}-${index}`;
    row.role = "option";
    row.textContent = one.text.text;
    row.dataset.chosen = JSON.stringify({ value: one.value, text: one.text.text });
    if (one.description) row.append(Object.assign(document.createElement("small"), { textContent: one.description.text }));
    return row;
  }));
  if (!options.length) sheet.append(Object.assign(document.createElement("p"), { textContent: "Nothing found" }));
  show(sheet, input);
  mark(sheet, input, options.length && input.value ? sheet.firstElementChild : null);
}

async function suggest(input) {
  const field = input.closest(".combo");
  const chosen = input.dataset.chosen && JSON.parse(input.dataset.chosen).text;
  const typed = input.value === chosen ? "" : input.value.trim();
  if (typed.length < Number(field.dataset.least)) return closeMenus();
  const turn = (asked.get(input) ?? 0) + 1;
  asked.set(input, turn);
  const said = await order("suggest", {
    place: JSON.parse(input.closest("[data-place]").dataset.place),
    block: field.dataset.block, action: field.dataset.action, typed,
  });
  if (asked.get(input) === turn && document.activeElement === input) list(input, field.querySelector(".sheet"), said.options ?? []);
}

function choose(input, option) {
  const field = input.closest(".combo");
  const { text } = JSON.parse(option.dataset.chosen);
  closeMenus();
  asked.set(input, (asked.get(input) ?? 0) + 1);
  if (field.dataset.kind.startsWith("multi_")) {
    const chip = document.createElement("li");
    chip.dataset.chosen = option.dataset.chosen;
    const drop = Object.assign(document.createElement("button"), { type: "button", textContent: "×", ariaLabel: `Remove ${text}` });
    drop.dataset.drop = "";
    chip.append(text, drop);
    field.querySelector(".chips").append(chip);
    input.value = "";
  } else {
    input.value = text;
    input.dataset.chosen = option.dataset.chosen;
  }
  field.dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
}

function keysOfCombo(event, input) {
  const sheet = input.closest(".combo").querySelector(".sheet");
  const options = sheet.hidden ? [] : [...sheet.querySelectorAll("[role=option]")];
  const at = options.findIndex((one) => one.ariaSelected === "true");
  if (event.key === "ArrowDown" && !options.length) { event.preventDefault(); suggest(input); }
  else if (event.key === "ArrowDown") { event.preventDefault(); mark(sheet, input, options[(at + 1) % options.length]); }
  else if (event.key === "ArrowUp" && options.length) { event.preventDefault(); mark(sheet, input, options.at(at < 1 ? -1 : at - 1)); }
  else if (event.key === "Enter") { event.preventDefault(); if (options[at]) choose(input, options[at]); }
  else if (event.key === "Escape" && options.length) { event.preventDefault(); event.stopPropagation(); closeMenus(); }
}

function keysOfMenu(event, item) {
  const items = [...item.parentElement.children];
  const at = items.indexOf(item);
  const steps = { ArrowDown: items[(at + 1) % items.length], ArrowUp: items.at(at - 1), Home: items[0], End: items.at(-1) };
  if (steps[event.key]) { event.preventDefault(); steps[event.key].focus(); }
  else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); const { anchor } = open; closeMenus(); anchor.focus(); }
  else if (event.key === "Tab") closeMenus();
}

let typing;
document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  if (on("[data-menu]")) toggleMenu(on("[data-menu]"));
  else if (on("[role=menuitem]")) pick(on("[role=menuitem]"));
  else if (on("[data-drop]")) { const field = on(".combo"); on("li").remove(); field.dispatchEvent(new CustomEvent("chosen", { bubbles: true })); }
  else if (on(".combo [role=option]")) choose(on(".combo").querySelector("input"), on("[role=option]"));
  else if (on("[role=combobox]")) suggest(on("[role=combobox]"));
  else closeMenus();
});
// Taken when it is pressed: a newer list may have come by the time it is released.
document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".combo [role=option]");
  if (!option) return;
  event.preventDefault();
  choose(option.closest(".combo").querySelector("input"), option);
});
document.addEventListener("input", (event) => {
  const input = event.target.closest("[role=combobox]");
  if (!input) return;
  if (!input.value) {
    const had = input.dataset.chosen;
    delete input.dataset.chosen;
    if (had) input.closest(".combo").dispatchEvent(new CustomEvent("chosen", { bubbles: true }));
  }
  clearTimeout(typing);
  typing = setTimeout(() => suggest(input), 120);
});
document.addEventListener("focusin", (event) => {
  const input = event.target.closest("[role=combobox]");
  if (input) input.select();
  else if (open && !open.sheet.contains(event.target) && event.target !== open.anchor) closeMenus();
});
document.addEventListener("focusout", (event) => {
  const input = event.target.closest("[role=combobox]");
  // What was typed and not chosen is no value: show again what is.
  if (input) input.value = input.dataset.chosen ? JSON.parse(input.dataset.chosen).text : "";
});
document.addEventListener("keydown", (event) => {
  const input = event.target.closest("[role=combobox]");
  const item = event.target.closest("[role=menuitem]");
  if (input) keysOfCombo(event, input);
  else if (item) keysOfMenu(event, item);
}, true);
document.addEventListener("scroll", (event) => { if (open && !open.sheet.contains(event.target)) closeMenus(); }, true);
