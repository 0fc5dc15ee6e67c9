// Clicks and choices: from an element to the app, with the question before it where the app wants one.
import { order, own } from "./net.js";
import { valueOf, valuesOf } from "./fields.js";

const dialog = document.getElementById("confirm-dialog");

export function sure(question) {
  if (!question) return Promise.resolve(true);
  const { title, text, confirm, deny, style } = JSON.parse(question);
  const [no, yes] = dialog.querySelectorAll("button");
  dialog.querySelector("h2").textContent = title.text;
  dialog.querySelector("p").textContent = text.text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  [no.textContent, yes.textContent] = [deny.text, confirm.text];
  yes.className = `button ${style ?? "primary"}`;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
dialog.addEventListener("click", (event) => {
  const pressed = event.target.closest("button");
  if (pressed) dialog.close(pressed.value);
});

export async function act(element, value = null, busy = element) {
  const place = element.closest("[data-place]");
  if (!await sure(element.dataset.confirm)) return false;
  own("press");
  await order("act", {
    place: JSON.parse(place.dataset.place), block: element.dataset.block, action: element.dataset.action, value,
    values: place.matches("[data-view]") ? valuesOf(place) : [],
  }, busy);
  return true;
}

const before = new WeakMap();
document.addEventListener("focusin", (event) => {
  if (event.target.tagName === "SELECT") before.set(event.target, event.target.value);
});

async function changed(field) {
  if (!field || !("live" in field.dataset)) return;
  const select = field.querySelector("select");
  const took = await act(field, valueOf(field));
  if (!took && select) select.value = before.get(select) ?? "";
}

document.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-press]");
  if (pressed) act(pressed);
});
document.addEventListener("change", (event) => {
  const field = event.target.closest(".field");
  if (field && !event.target.matches("[role=combobox]")) changed(field);
});
document.addEventListener("chosen", (event) => changed(event.target));
