// Sends changes of the draft one after another and puts the pieces that come back into the page; the other scripts of
// the editor use it. Conveniences only: every page works without this file.
"use strict";

const surveyDraft = (() => {
  const editor = document.getElementById("editor");
  const refused = document.querySelector("[data-refused]");
  const said = document.querySelector("[data-said]");
  let version = Number(editor.dataset.version);
  let line = Promise.resolve();
  let under = 0;
  document.documentElement.classList.add("has-script");

  const say = (words) => {
    said.textContent = "";
    requestAnimationFrame(() => (said.textContent = words));
  };
  const complain = (words) => {
    refused.replaceChildren(...(words ? [Object.assign(document.createElement("p"), { textContent: words })] : []));
    refused.hidden = !words;
  };
  const sees = (number) => {
    version = number;
    for (const field of document.querySelectorAll("input[name=version]")) field.value = number;
  };
  const replace = (pieces) => {
    for (const [name, html] of Object.entries(pieces)) {
      const place = document.querySelector(`[data-piece="${name}"]`);
      // What is the same stays, so that focus and what is read aloud stay with it.
      if (!place || place.dataset.was === html) continue;
      const part = place.contains(document.activeElement) ? document.activeElement.dataset.part : null;
      const key = place.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      place.innerHTML = html;
      place.dataset.was = html;
      if (part) place.querySelector(`[data-part="${CSS.escape(part)}"]`)?.focus();
      if (key) place.querySelector(`[data-key="${key}"]`)?.focus();
    }
  };

  const post = async (url, form) => {
    form.set("version", version);
    // What is small enough goes out even while the page is left.
    const keepalive = [...form.values()].join("").length < 15000;
    const headers = { Accept: "application/json" };
    const answer = await fetch(url, { method: "POST", body: form, headers, keepalive });
    const isKnown = (answer.headers.get("Content-Type") || "").startsWith("application/json");
    if (!isKnown) throw Object.assign(new Error("no answer of ours"), { status: answer.status });
    const told = await answer.json();
    if (told.version) sees(told.version);
    if (answer.ok) {
      complain("");
      replace(told.pieces);
      if (told.said) say(told.said);
      document.dispatchEvent(new CustomEvent("draft:changed", { detail: told }));
    }
    return { ok: answer.ok, status: answer.status, ...told };
  };

  // Changes are sent one at a time, so that each knows the version that the last one made.
  const send = (url, form) => {
    under += 1;
    const sent = line.then(() => post(url, form)).finally(() => (under -= 1));
    line = sent.catch(() => {});
    return sent;
  };

  // Undo and redo by their keys, but never those of the text that is being written.
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.key.toLowerCase() !== "z") return;
    if (event.target.closest?.("textarea, input:not([type=hidden]), select, [contenteditable]")) return;
    const button = document.querySelector(`[data-key="${event.shiftKey ? "redo" : "undo"}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });

  // Without a connection, signed out, or something broke: what was typed stays, and the page says so.
  const fail = (error) => complain(error.status === 401 ? editor.dataset.signedOut : editor.dataset.waiting);

  return { send, say, complain, fail, isBusy: () => under > 0, idle: () => line };
})();
