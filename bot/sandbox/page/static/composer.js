// The field in which one writes: Enter sends, Shift+Enter makes a line, @ offers names, / offers commands.
import { order, own } from "./net.js";

const composer = document.getElementById("composer");
if (composer) {
  const text = composer.querySelector("textarea");
  const names = document.getElementById("composer-names");
  const inThread = document.getElementById("composer-thread");
  const commands = JSON.parse(names.dataset.commands);
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
  const row = (words, more, chosen) => {
    const one = document.createElement("li");
    Object.assign(one, { role: "option", textContent: words, ariaSelected: chosen ? "true" : null });
    one.dataset.put = words;
    if (more) one.append(Object.assign(document.createElement("small"), { textContent: more }));
    return one;
  };
  // A command that is written whole only shows what may follow: Enter sends it.
  const offerCommands = (typed) => {
    const found = commands.filter(([name]) => name.startsWith(typed.trimEnd()) && (typed === typed.trimEnd() || name === typed.trimEnd()));
    names.replaceChildren(...found.map(([name, usage], index) => row(name, usage, index === 0 && name !== typed.trimEnd())));
    names.hidden = !found.length;
  };
  const offer = () => {
    if (/^\/\S*\s?$/.test(text.value)) { offerCommands(text.value); return; }
    const match = started();
    const wanted = match?.[2].toLowerCase();
    const found = match ? people().filter((one) => one.toLowerCase().startsWith(wanted) && one.toLowerCase() !== wanted).slice(0, 7) : [];
    names.replaceChildren(...found.map((name, index) => row(name, "", index === 0)));
    names.hidden = !found.length;
  };
  const put = (name) => {
    const end = text.selectionStart;
    const start = name.startsWith("/") ? 0 : end - started()[2].length;
    text.setRangeText(`${name} `, start, end, "end");
    names.hidden = true;
    grow();
    text.focus();
    if (name.startsWith("/")) offer();
  };
  const move = (step) => {
    const rows = [...names.children];
    const at = rows.findIndex((one) => one.ariaSelected === "true");
    if (at >= 0) rows[at].ariaSelected = null;
    rows.at(at < 0 ? 0 : (at + step) % rows.length).ariaSelected = "true";
  };

  composer.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = text.value;
    if (!words.trim() || composer.getAttribute("aria-busy") === "true") return;
    text.value = "";
    names.hidden = true;
    grow();
    own("line");
    const said = await order("send", { text: words, thread }, composer);
    if (said.trouble) { text.value = words; grow(); }
    else answer(null, "");
  });
  text.addEventListener("input", () => { grow(); offer(); });
  text.addEventListener("keydown", (event) => {
    if (!names.hidden) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); return move(event.key === "ArrowDown" ? 1 : -1); }
      const chosen = names.querySelector("[aria-selected=true]");
      if (chosen && (event.key === "Enter" || event.key === "Tab")) { event.preventDefault(); return put(chosen.dataset.put); }
      if (event.key === "Escape") { names.hidden = true; return undefined; }
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); composer.requestSubmit(); }
    return undefined;
  });
  text.addEventListener("blur", () => { names.hidden = true; });
  names.addEventListener("mousedown", (event) => { event.preventDefault(); const one = event.target.closest("[data-put]"); if (one) put(one.dataset.put); });
  inThread.querySelector("button").addEventListener("click", () => answer(null, ""));
  document.addEventListener("click", (event) => {
    const reply = event.target.closest("[data-reply]");
    if (reply) answer(reply.dataset.reply, reply.dataset.to);
  });

  text.value = sessionStorage.getItem(draft) ?? "";
  grow();
  if (!document.querySelector("#modal form")) text.focus({ preventScroll: true });
}
