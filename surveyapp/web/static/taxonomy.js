// Tries the words in the form on past comments while they are written; without this file a button does.
"use strict";

const form = document.querySelector("form[data-try]");
const caught = document.getElementById("caught");
const PAUSE = 600;
let timer = 0;
let asking = null;

async function run() {
  asking?.abort();
  asking = new AbortController();
  caught.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.try, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Piece": "trial" },
      signal: asking.signal,
    });
    if (!answer.ok && answer.status !== 422) throw new Error(String(answer.status));
    caught.innerHTML = await answer.text();
  } catch (fault) {
    if (fault.name === "AbortError") return;
    caught.textContent = caught.dataset.failed;
  }
  caught.removeAttribute("aria-busy");
}

form?.addEventListener("input", (event) => {
  if (!event.target.name.startsWith("patterns-")) return;
  clearTimeout(timer);
  timer = setTimeout(run, PAUSE);
});
if (form && !caught.querySelector(".tax-count, .bad")) run();
