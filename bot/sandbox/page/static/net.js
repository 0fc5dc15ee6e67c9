// Orders to the sandbox, and a line at the foot when something went wrong.
export const here = document.body.dataset;
const toast = document.getElementById("toast");
let fading;

export function tell(words) {
  toast.textContent = words;
  toast.hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => { toast.hidden = true; }, 6000);
}

// What one does oneself shows, wherever one has scrolled to: “line” for what is written, “press” for what comes of a click.
export const own = (what) => document.dispatchEvent(new CustomEvent("own", { detail: what }));

export async function order(verb, body = {}, busy = null) {
  busy?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(`/do/${verb}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ as: here.as, in: here.in, ...body }),
    });
    const said = answer.ok || answer.status === 403 || answer.status === 404
      ? await answer.json() : { trouble: "That failed inside the program; its log says why." };
    if (said.trouble) tell(said.trouble);
    return said;
  } catch {
    tell("The sandbox does not answer.");
    return { trouble: "away" };
  } finally {
    busy?.removeAttribute("aria-busy");
  }
}
