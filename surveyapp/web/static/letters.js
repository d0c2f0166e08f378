// Shows how a letter reads while it is written; without this file the button “Look at it” does the same.
"use strict";

for (const form of document.querySelectorAll("form[data-check]")) {
  const place = document.getElementById(form.dataset.shows);
  let timer, asked = 0;
  const look = async () => {
    const turn = ++asked;
    const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    place.innerHTML = await answer.text();
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 600);
  });
}
