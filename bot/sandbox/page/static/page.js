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

// The newest message, from its beginning if it is taller than the window.
function toEnd() {
  const last = document.querySelector("#main > .message:last-of-type");
  if (last) scroll.scrollTop = Math.min(scroll.scrollHeight, last.offsetTop - scroll.offsetTop - 12);
}


function show(answer) {
  const stay = !atEnd();
  for (const [name, html] of Object.entries(answer.parts)) patch(document.getElementById(name), html);
  document.title = answer.title;
  here.revision = answer.revision;
  filterPeople();
  settle();
  if (!stay) toEnd();
}

async function follow() {
  let away = false;
  for (;;) {
    try {
      const query = new URLSearchParams({ as: here.as, in: here.in, since: here.revision });
      const answer = await fetch(`/screen?${query}`);
      if (!answer.ok) throw new Error(answer.statusText);
      show(await answer.json());
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
toEnd();
settle();
order("look");
follow();
