// Conveniences only: every page works without this file.
"use strict";

// Move the focus to the list of faults, so that it is read first.
document.querySelector(".faults[tabindex]")?.focus();

// A row of tabs that scrolls begins at the present one.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs");
  if (tab.offsetLeft + tab.offsetWidth > row.clientWidth) row.scrollLeft = tab.offsetLeft - row.offsetLeft - 16;
}

// A sent form says so and is not sent twice; coming back to the page frees it again.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (!button || event.defaultPrevented || event.target.method === "get") return;
  if (button.getAttribute("aria-disabled") === "true") {
    event.preventDefault();
    return;
  }
  button.setAttribute("aria-disabled", "true");
  if (button.dataset.busy) {
    button.dataset.words = button.textContent;
    button.textContent = button.dataset.busy;
  }
});
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-disabled=true]")) {
    button.removeAttribute("aria-disabled");
    if (button.dataset.words) button.textContent = button.dataset.words;
  }
});

// A toast leaves after eight seconds, but never while it is read with the pointer or the focus.
for (const toast of document.querySelectorAll(".toast-x")) {
  const leave = () => {
    if (toast.matches(":hover, :focus-within")) setTimeout(leave, 1000);
    else toast.remove();
  };
  setTimeout(leave, 8000);
}

// Escape closes an open menu and gives the focus back to it.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.activeElement?.closest("details[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Copy a one-time link.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim()).then(() => {
    button.textContent = button.dataset.copied;
  });
});
for (const button of document.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
