// Moves pages and questions with Alt and the arrow keys, and by dragging, across pages and into groups.
"use strict";

(() => {
  const list = document.getElementById("parts");
  const form = document.querySelector("[data-texts]");
  if (!list || !form) return;
  const url = list.dataset.move;

  const move = (part, values) => {
    const sent = new FormData();
    for (const name of ["csrf_token", "texts"]) if (form.elements[name]) sent.set(name, form.elements[name].value);
    if (part.startsWith("page:")) sent.set("page", part.slice(5));
    else sent.set("question", part);
    // The list goes on marking the part that the texts belong to.
    for (const name of ["question", "page"]) if (form.elements[name]) sent.set(`at_${name}`, form.elements[name].value);
    for (const [name, value] of Object.entries(values)) sent.set(name, value);
    surveyDraft.send(url, sent).then((told) => {
      if (!told.ok) {
        surveyDraft.complain(told.said);
        surveyDraft.say(told.said);
      }
    }, surveyDraft.fail);
  };

  list.addEventListener("keydown", (event) => {
    const link = event.target.closest("[data-part]");
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!link || !by || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (event.altKey) {
      move(link.dataset.part, { by });
      return;
    }
    const links = [...list.querySelectorAll("[data-part]")];
    links[links.indexOf(link) + by]?.focus();
  });

  let dragged = null;
  const clear = () => {
    for (const line of list.querySelectorAll(".drop-before, .drop-into")) line.classList.remove("drop-before", "drop-into");
  };
  const ready = () => {
    for (const line of list.querySelectorAll("[data-element]")) {
      line.draggable = true;
      line.querySelector("a").draggable = false;
    }
  };
  list.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-element]");
    if (!dragged) return;
    dragged.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.element);
  });
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    dragged = null;
    clear();
  });
  // Over the upper half of a line it comes before it; over the lower half, before the next one of the same holder.
  const target = (event) => {
    const line = event.target.closest?.("[data-element], [data-page]");
    if (!line || line === dragged) return null;
    if (line.dataset.page) return { line, holder: `page:${line.dataset.page}`, before: "", at: "start" };
    const box = line.getBoundingClientRect();
    const isUpper = event.clientY < box.top + box.height / 2;
    if (!isUpper && "group" in line.dataset) return { line, holder: line.dataset.element, before: "" };
    const next = [...list.querySelectorAll(`[data-holder="${CSS.escape(line.dataset.holder)}"]`)];
    const before = isUpper ? line : next[next.indexOf(line) + 1];
    return { line, holder: line.dataset.holder, before: before?.dataset.element ?? "" };
  };
  list.addEventListener("dragover", (event) => {
    const found = dragged && target(event);
    clear();
    if (!found) return;
    event.preventDefault();
    const next = found.before && list.querySelector(`[data-element="${CSS.escape(found.before)}"]`);
    if (next) next.classList.add("drop-before");
    else found.line.classList.add("drop-into");
  });
  list.addEventListener("drop", (event) => {
    const found = dragged && target(event);
    if (!found) return;
    event.preventDefault();
    move(dragged.dataset.element, { holder: found.holder, before: found.before, at: found.at ?? "" });
  });
  document.addEventListener("draft:changed", ready);
  ready();
})();
