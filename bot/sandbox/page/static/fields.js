// Reads what is filled in, and carries it over when a form is drawn anew.
const plain = "input:not([role=combobox]), select, textarea";

export function valueOf(field) {
  const kind = field.dataset.kind;
  if (field.classList.contains("combo")) {
    if (kind.startsWith("multi_")) return [...field.querySelectorAll("[data-chosen]")].map((one) => JSON.parse(one.dataset.chosen));
    const chosen = field.querySelector("input").dataset.chosen;
    return chosen ? JSON.parse(chosen) : null;
  }
  if (field.classList.contains("boxes")) {
    const ticked = [...field.querySelectorAll("input:checked")].map((one) => one.value);
    return kind === "checkboxes" ? ticked : ticked[0] ?? null;
  }
  const input = field.querySelector(plain);
  if (input.multiple) return [...input.selectedOptions].map((one) => one.value);
  return input.value || null;
}

export function valuesOf(place) {
  return [...place.querySelectorAll(".field[data-block]")].map((field) => ({
    block: field.dataset.block, action: field.dataset.action, value: valueOf(field),
  }));
}

function twin(field, fresh) {
  return [...fresh.querySelectorAll(".field[data-block]")].find((one) =>
    one.dataset.block === field.dataset.block && one.dataset.action === field.dataset.action && one.dataset.kind === field.dataset.kind);
}

function carryField(old, field) {
  if (old.classList.contains("combo")) {
    const [from, to] = [old.querySelector("input"), field.querySelector("input")];
    to.value = from.value;
    if (from.dataset.chosen) to.dataset.chosen = from.dataset.chosen;
    else delete to.dataset.chosen;
    const chips = old.querySelector(".chips");
    if (chips) field.querySelector(".chips").replaceWith(chips);
    return;
  }
  if (old.classList.contains("boxes")) {
    const ticked = new Set([...old.querySelectorAll("input:checked")].map((one) => one.value));
    for (const box of field.querySelectorAll("input")) box.checked = ticked.has(box.value);
    return;
  }
  const [from, to] = [old.querySelector(plain), field.querySelector(plain)];
  if (to.tagName === "SELECT") {
    const chosen = new Set([...from.selectedOptions].map((one) => one.value));
    if ([...to.options].some((one) => chosen.has(one.value))) for (const one of to.options) one.selected = chosen.has(one.value);
  } else to.value = from.value;
}

// In Slack what was typed stays as long as block_id and action_id stay, whatever a new view says.
export function carry(old, fresh) {
  if (!old.matches("[data-view]")) return;
  for (const field of old.querySelectorAll(".field[data-block]")) {
    const same = twin(field, fresh);
    if (same) carryField(field, same);
  }
}
