// What is new shows by itself: one request waits until something has changed, and the parts that differ are put in.
import { here, order, tell } from "./net.js";
import { patch, remember } from "./patch.js";
import { filterPeople, settle } from "./dialogs.js";
import "./acts.js";
import "./menus.js";
import "./composer.js";

const scroll = document.getElementById("scroll");
const pause = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });
const atEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 80;
const messages = () => [...document.querySelectorAll("#main > .message")];

// Whether what is new is scrolled to. A message taller than the window stands at its beginning: that is no place that
// somebody scrolled to, and it must not keep what follows out of sight.
let follows = true;
let waits = false;
let placed = 0;
scroll.addEventListener("scroll", () => {
  if (Math.abs(scroll.scrollTop - placed) < 2) return;
  follows = atEnd();
  waits = false;
});
document.addEventListener("own", (event) => {
  if (event.detail === "line") follows = true;
  else waits = true;
});
addEventListener("resize", () => { if (follows) to(messages().at(-1)); });

// From the beginning of a message, and of its day where it is the first, as far as there is something to scroll.
function to(message) {
  if (!message) return;
  const day = message.previousElementSibling;
  scroll.scrollTop = (day?.matches(".day") ? day : message).offsetTop - scroll.offsetTop - 12;
  placed = scroll.scrollTop;
}

function show(answer) {
  const known = new Set(messages().map((one) => one.dataset.key));
  const replies = document.querySelectorAll("#main .thread .message").length;
  for (const [name, html] of Object.entries(answer.parts)) patch(document.getElementById(name), html);
  document.title = answer.title;
  here.revision = answer.revision;
  filterPeople();
  settle();
  const fresh = messages().find((one) => !known.has(one.dataset.key));
  const answers = [...document.querySelectorAll("#main .thread .message")];
  if (fresh && (follows || waits)) {
    to(fresh);
    [follows, waits] = [true, false];
  } else if (follows && answers.length > replies) {
    answers.at(-1).scrollIntoView({ block: "nearest" });
    placed = scroll.scrollTop;
  }
}

// A click is lost whose button is drawn anew between press and release: what has changed waits until it is over.
let released = Promise.resolve();
document.addEventListener("pointerdown", () => {
  released = new Promise((resolve) => {
    const over = () => setTimeout(resolve);
    for (const end of ["pointerup", "pointercancel", "dragend"]) addEventListener(end, over, { once: true, capture: true });
  });
}, true);

async function follow() {
  let away = false;
  for (;;) {
    try {
      const query = new URLSearchParams({ as: here.as, in: here.in, since: here.revision });
      const answer = await fetch(`/screen?${query}`);
      if (!answer.ok) throw new Error(answer.statusText);
      const news = await answer.json();
      await Promise.race([released, pause(2)]); // a menu of the browser's own may keep the release to itself
      show(news);
      away = false;
    } catch {
      if (!away) tell("The sandbox does not answer. This page goes on as soon as it does.");
      away = true;
      await pause(1);
    }
  }
}

document.addEventListener("click", (event) => {
  const move = event.target.closest("[data-move]");
  if (move && move.getAttribute("aria-busy") !== "true") order("advance", { to: move.dataset.move }, move);
});

for (const region of document.querySelectorAll("[data-region]")) remember(region);
history.replaceState(null, "", `/?${new URLSearchParams({ as: here.as, in: here.in })}`);
to(messages().at(-1));
settle();
order("look");
follow();
