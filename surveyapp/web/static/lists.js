// Keys in the list and on the board, and dragging of cards. Conveniences only: every page works without this file.
(() => {
  "use strict";
  const list = document.querySelector("[data-list]");
  const board = document.querySelector("[data-board]");
  const dialog = document.getElementById("keys");
  const STORED = "surveyapp-keys";
  const links = (within) => [...within.querySelectorAll("a.t")];
  const boxOf = (link) => link?.closest("tr")?.querySelector(".row-tick input");

  // Single letters can be switched off for those who speak or tremble instead of pressing keys.
  const isOn = () => {
    try {
      return localStorage.getItem(STORED) !== "off";
    } catch {
      return true;
    }
  };
  const opener = document.querySelector("[data-keys-open]");
  const toggle = document.querySelector("[data-keys-on]");
  if (opener && dialog) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
    toggle.checked = isOn();
    toggle.addEventListener("change", () => {
      try {
        localStorage.setItem(STORED, toggle.checked ? "on" : "off");
      } catch {
        toggle.checked = true;
      }
    });
  }

  const all = document.querySelector("[data-tick-all]");
  all?.addEventListener("click", (event) => {
    event.preventDefault();
    const boxes = [...list.querySelectorAll(".row-tick input")];
    const ticks = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = ticks;
  });

  const step = (within, by) => {
    const found = links(within);
    const here = found.indexOf(document.activeElement);
    const next = here < 0 ? (by > 0 ? 0 : found.length - 1) : Math.min(found.length - 1, Math.max(0, here + by));
    found[next]?.focus();
    found[next]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const stepAside = (by) => {
    const columns = [...board.querySelectorAll("[data-column]")].filter((column) => links(column).length);
    const here = document.activeElement.closest("[data-column]");
    const row = links(here).indexOf(document.activeElement);
    const next = columns[columns.indexOf(here) + by];
    const cards = next ? links(next) : [];
    const card = cards[Math.min(row, cards.length - 1)];
    card?.focus();
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const column = () => document.activeElement?.closest("[data-column]") ?? board;
  const isOnCase = () => document.activeElement?.matches?.("a.t") ?? false;

  const take = () => {
    const boxes = [...list.querySelectorAll(".row-tick input")];
    const own = boxOf(document.activeElement);
    if (!boxes.some((box) => box.checked) && own) own.checked = true;
    if (boxes.some((box) => box.checked)) document.querySelector("[data-take]")?.click();
  };
  const ACTS = {
    "?": () => dialog?.showModal(),
    "/": () => document.querySelector(".filters [type=search]")?.focus(),
    j: () => (list ? step(list, 1) : step(column(), 1)),
    k: () => (list ? step(list, -1) : step(column(), -1)),
    ArrowDown: () => isOnCase() && (ACTS.j(), true),
    ArrowUp: () => isOnCase() && (ACTS.k(), true),
  };
  if (list) {
    ACTS.x = () => {
      const box = boxOf(document.activeElement);
      if (box) box.checked = !box.checked;
    };
    ACTS.a = take;
  } else if (board) {
    ACTS.ArrowRight = () => isOnCase() && (stepAside(1), true);
    ACTS.ArrowLeft = () => isOnCase() && (stepAside(-1), true);
    ACTS.m = () => {
      const menu = document.activeElement.closest?.("[data-card]")?.querySelector("details");
      if (!menu) return;
      menu.open = true;
      menu.querySelector("button")?.focus();
    };
  }
  document.addEventListener("keydown", (event) => {
    const act = Object.hasOwn(ACTS, event.key) ? ACTS[event.key] : null;
    if (!act || event.ctrlKey || event.metaKey || event.altKey || dialog?.open) return;
    const typing = event.target.closest?.("textarea, select, [contenteditable], input:not([type=checkbox])");
    if (typing || (!event.key.startsWith("Arrow") && !isOn())) return;
    if (act() !== false) event.preventDefault();
  });

  if (!board) return;
  // Dropping a card sends the form of its own menu with the column for a target; the server decides.
  let dragged = null;
  for (const card of board.querySelectorAll("[data-card]")) {
    if (!card.querySelector("form")) continue;
    card.draggable = true;
    card.querySelector("a.t").draggable = false;
    card.addEventListener("dragstart", (event) => {
      dragged = card;
      card.classList.add("is-dragged");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", card.dataset.card);
    });
    card.addEventListener("dragend", () => {
      dragged = null;
      card.classList.remove("is-dragged");
    });
  }
  for (const each of board.querySelectorAll("[data-column]")) {
    each.addEventListener("dragover", (event) => {
      if (!dragged) return;
      event.preventDefault();
      each.classList.add("is-over");
    });
    each.addEventListener("dragleave", (event) => {
      if (!each.contains(event.relatedTarget)) each.classList.remove("is-over");
    });
    each.addEventListener("drop", (event) => {
      event.preventDefault();
      each.classList.remove("is-over");
      if (!dragged || dragged.closest("[data-column]") === each) return;
      const form = dragged.querySelector("form");
      const target = document.createElement("input");
      Object.assign(target, { type: "hidden", name: "to", value: each.dataset.column });
      form.append(target);
      form.submit();
    });
  }
})();
