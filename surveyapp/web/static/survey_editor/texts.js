// Saves each text a moment after the last key and on leaving it; what cannot be sent stays and is tried again.
"use strict";

(() => {
  const form = document.querySelector("[data-texts]");
  if (!form) return;
  const editor = document.getElementById("editor");
  const WAIT = 800;
  const AGAIN = 4000;
  const fields = [...form.querySelectorAll("textarea")];
  // The browser may have kept what was typed before the page was left.
  const saved = new Map(fields.map((field) => [field, field.dataset.saved]));
  const met = new Set();
  let timer = 0;
  let sending = null;

  const isChanged = (field) => field.value.trim() !== saved.get(field).trim();
  const changed = () => fields.filter((field) => isChanged(field) && !met.has(field));
  const mark = () => {
    for (const box of form.querySelectorAll("[data-needs]")) {
      const original = form.elements[box.dataset.needs].value;
      box.classList.toggle("is-missing", /\p{L}/u.test(original.replace(/\{[^}]*\}/g, "")) && !box.querySelector("textarea").value.trim());
    }
  };

  const settle = (field, words) => {
    met.delete(field);
    field.parentElement.querySelector(".ed-theirs")?.remove();
    saved.set(field, words);
  };
  const button = (words, act) => {
    const made = Object.assign(document.createElement("button"), { type: "button", className: "link-btn", textContent: words });
    made.addEventListener("click", act);
    return made;
  };
  // Somebody else changed the same text: both stand there until this person chooses.
  const showTheirs = (field, theirs) => {
    met.add(field);
    field.parentElement.querySelector(".ed-theirs")?.remove();
    const note = Object.assign(document.createElement("p"), { className: "small ed-theirs" });
    const quote = Object.assign(document.createElement("span"), { lang: field.lang, textContent: theirs || editor.dataset.empty });
    const done = () => {
      mark();
      save();
      field.focus();
    };
    note.append(
      editor.dataset.theirs, " ", quote, document.createElement("br"),
      button(editor.dataset.mine, () => { settle(field, theirs); done(); }),
      button(editor.dataset.take, () => { field.value = theirs; settle(field, theirs); done(); }),
    );
    field.parentElement.append(note);
  };

  // What nobody else touched is sent once more with the version that is known now; what is refused waits for a change.
  const meet = (field, theirs) => {
    if (theirs === undefined) met.add(field);
    else if (theirs.trim() === field.value.trim()) saved.set(field, theirs);
    else if (theirs.trim() !== saved.get(field).trim()) showTheirs(field, theirs);
  };

  const save = () => {
    clearTimeout(timer);
    const now = changed();
    if (sending) return sending.then(() => (changed().length ? save() : undefined));
    if (!now.length) return Promise.resolve();
    const sent = new FormData();
    for (const input of form.querySelectorAll("input[type=hidden]")) sent.set(input.name, input.value);
    const words = new Map(now.map((field) => [field, field.value]));
    for (const [field, text] of words) sent.set(field.name, text);
    sending = surveyDraft.send(form.action, sent).then(
      (told) => {
        for (const [field, text] of words) {
          if (told.ok) saved.set(field, text);
          else meet(field, told.theirs?.[field.name]);
        }
        if (told.ok) return;
        surveyDraft.complain(told.said);
        if (changed().length) timer = setTimeout(save, 50);
      },
      (error) => {
        surveyDraft.fail(error);
        timer = setTimeout(save, AGAIN);
      },
    ).finally(() => (sending = null));
    return sending;
  };

  form.addEventListener("input", (event) => {
    if (!event.target.parentElement.querySelector(".ed-theirs")) met.delete(event.target);
    mark();
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  form.addEventListener("focusout", (event) => {
    if (event.target.matches("textarea") && isChanged(event.target)) save();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  window.addEventListener("online", () => changed().length && save());

  // Whatever leads away waits for what is being saved; a form then carries the version that came of it.
  const waits = (event, go) => {
    if (!changed().length && !surveyDraft.isBusy()) return;
    event.preventDefault();
    save().then(() => surveyDraft.idle()).then(() => changed().length === 0 && go());
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#editor a[href]");
    if (!link || link.target || link.hash && link.pathname === location.pathname && link.search === location.search) return;
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    waits(event, () => location.assign(link.href));
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form || event.defaultPrevented || !event.target.closest("#editor")) return;
    const { target, submitter } = event;
    waits(event, () => {
      // The piece that it stood in may have been put anew by what was saved meanwhile.
      if (target.isConnected) target.requestSubmit(submitter);
      else document.querySelector(`form[action="${CSS.escape(target.getAttribute("action"))}"]`)?.requestSubmit();
    });
  }, true);
  window.addEventListener("beforeunload", (event) => {
    if (!changed().length && !met.size) return;
    save();
    event.preventDefault();
  });
  mark();
  if (changed().length) save();
})();
