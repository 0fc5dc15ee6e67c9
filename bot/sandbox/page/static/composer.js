// The field in which one writes: Enter sends, Shift+Enter makes a line, @ offers names.
import { order } from "./net.js";

const composer = document.getElementById("composer");
if (composer) {
  const text = composer.querySelector("textarea");
  const names = document.getElementById("composer-names");
  const inThread = document.getElementById("composer-thread");
  const draft = `draft ${document.body.dataset.as} ${document.body.dataset.in}`;
  let thread = null;

  const people = () => [...document.querySelectorAll("#people li")].map((one) => one.querySelector("b").textContent);
  const grow = () => {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
    composer.classList.toggle("ready", Boolean(text.value.trim()));
    sessionStorage.setItem(draft, text.value);
  };
  const answer = (ts, name) => {
    thread = ts;
    inThread.hidden = !ts;
    inThread.querySelector("span").textContent = ts ? `In the thread of ${name}` : "";
    text.focus();
  };
  const started = () => /(^|\s)@([^\s@][^@\n]{0,30}|)$/.exec(text.value.slice(0, text.selectionStart));
  const offer = () => {
    const match = started();
    const wanted = match?.[2].toLowerCase();
    const found = match ? people().filter((one) => one.toLowerCase().startsWith(wanted) && one.toLowerCase() !== wanted).slice(0, 7) : [];
    names.replaceChildren(...found.map((name, index) => {
      const row = document.createElement("li");
      Object.assign(row, { role: "option", textContent: name, ariaSelected: index === 0 ? "true" : null });
      return row;
    }));
    names.hidden = !found.length;
  };
  const put = (name) => {
    const end = text.selectionStart;
    const start = end - started()[2].length;
    text.setRangeText(`${name} `, start, end, "end");
    names.hidden = true;
    grow();
    text.focus();
  };
  const move = (step) => {
    const rows = [...names.children];
    const at = rows.findIndex((one) => one.ariaSelected === "true");
    rows[at].ariaSelected = null;
    rows.at((at + step) % rows.length).ariaSelected = "true";
  };

  composer.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = text.value;
    if (!words.trim() || composer.getAttribute("aria-busy") === "true") return;
    text.value = "";
    grow();
    const said = await order("send", { text: words, thread }, composer);
    if (said.trouble) { text.value = words; grow(); }
    else answer(null, "");
  });
  text.addEventListener("input", () => { grow(); offer(); });
  text.addEventListener("keydown", (event) => {
    if (!names.hidden) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); return move(event.key === "ArrowDown" ? 1 : -1); }
      if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); return put(names.querySelector("[aria-selected=true]").textContent); }
      if (event.key === "Escape") { names.hidden = true; return undefined; }
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); composer.requestSubmit(); }
    return undefined;
  });
  text.addEventListener("blur", () => { names.hidden = true; });
  names.addEventListener("mousedown", (event) => { event.preventDefault(); if (event.target.role === "option") put(event.target.textContent); });
  inThread.querySelector("button").addEventListener("click", () => answer(null, ""));
  document.addEventListener("click", (event) => {
    const reply = event.target.closest("[data-reply]");
    if (reply) answer(reply.dataset.reply, reply.dataset.to);
  });

  text.value = sessionStorage.getItem(draft) ?? "";
  grow();
  if (!document.querySelector("#modal form")) text.focus({ preventScroll: true });
}
