// Brings the fields that fit as soon as another question or operator is chosen, and adds and removes lines in place.
// Conveniences only: without this file a button does the same.
"use strict";

(() => {
  const form = document.querySelector("[data-panel]");
  if (!form?.querySelector("[data-asking]")) return;
  let last = null;

  const shown = () => new URLSearchParams(new FormData(form)).toString();
  const drawn = async (act) => {
    last?.abort();
    last = new AbortController();
    const sent = new FormData(form);
    sent.set("act", act);
    const answer = await fetch(form.action, { method: "POST", body: sent, signal: last.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-panel] [data-asking]");
    if (!found) throw Object.assign(new Error("no answer of ours"), { status: answer.status });
    return found;
  };
  const fail = (error) => error.name === "AbortError" || surveyDraft.fail(error);

  // The field that was changed stays as it is, so that whoever picks by keys is not disturbed; what depends on it comes anew.
  const redraw = async (changed) => {
    const before = shown();
    const fresh = await drawn("update");
    if (shown() !== before) return redraw(changed);
    const line = changed.id.slice(0, changed.id.lastIndexOf("."));
    for (const part of changed.id.endsWith(".of") ? ["how", "what"] : ["what"]) {
      const place = document.getElementById(`${line}-${part}`);
      const id = place.contains(document.activeElement) ? document.activeElement.id : "";
      place.replaceChildren(...fresh.querySelector(`[id="${line}-${part}"]`).childNodes);
      if (id) (document.getElementById(id) ?? changed).focus();
    }
    return undefined;
  };

  form.addEventListener("change", (event) => {
    if ("redraws" in event.target.dataset) redraw(event.target).catch(fail);
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=act]");
    if (!button) return;
    event.preventDefault();
    drawn(button.value).then((fresh) => {
      form.querySelector("[data-asking]").replaceWith(fresh);
      fresh.querySelector("[autofocus]")?.focus();
    }, fail);
  });
})();
