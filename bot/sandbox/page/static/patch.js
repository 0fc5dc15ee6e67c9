// Puts new HTML into a region: children whose HTML has not changed stay as they are, with what is open or typed in them.
import { carry } from "./fields.js";

const sources = new WeakMap();

export function remember(region) {
  for (const child of region.children) sources.set(child, child.outerHTML);
}

function focused(child) {
  const active = document.activeElement;
  if (!child.contains(active)) return null;
  const field = active.closest("[data-block]");
  return {
    field: field && [field.dataset.block, field.dataset.action],
    id: active.id,
    selection: active.selectionStart === undefined ? null : [active.selectionStart, active.selectionEnd],
  };
}

function refocus(child, was) {
  const fields = [...child.querySelectorAll("[data-block]")];
  const field = was.field && fields.find((one) => one.dataset.block === was.field[0] && one.dataset.action === was.field[1]);
  const target = (was.id && child.querySelector(`#${CSS.escape(was.id)}`)) ||
    (field && (field.matches("button, a") ? field : field.querySelector("input, select, textarea, button")));
  target?.focus({ preventScroll: true });
  if (target && was.selection && was.selection[0] !== null) {
    try { target.setSelectionRange(...was.selection); } catch { /* a date has no selection */ }
  }
}

export function patch(region, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  const old = new Map([...region.children].map((child) => [child.dataset.key, child]));
  let place = region.firstElementChild;
  for (const child of [...fresh.content.children]) {
    const source = child.outerHTML;
    const known = old.get(child.dataset.key);
    old.delete(child.dataset.key);
    if (known && sources.get(known) === source) {
      if (known === place) place = place.nextElementSibling;
      else region.insertBefore(known, place);
      continue;
    }
    sources.set(child, source);
    if (!known) {
      region.insertBefore(child, place);
      continue;
    }
    const was = focused(known);
    if (known === place) place = place.nextElementSibling;
    const scrolled = known.querySelector(".fields")?.scrollTop;
    known.replaceWith(child);
    carry(known, child);
    if (scrolled) child.querySelector(".fields").scrollTop = scrolled;
    if (was) refocus(child, was);
  }
  for (const gone of old.values()) gone.remove();
}
