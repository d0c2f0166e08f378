// Keys of the coding desk. Conveniences only: the page is a form that works without this file.
(() => {
  "use strict";
  const STORED = "surveyapp-keys";
  const form = document.querySelector("[data-desk]");
  const toggle = document.querySelector("[data-keys-on]");

  // Single letters can be switched off for those who speak or tremble instead of pressing keys.
  const isOn = () => {
    try {
      return localStorage.getItem(STORED) !== "off";
    } catch {
      return true;
    }
  };
  const show = () => document.body.classList.toggle("keys-off", !isOn());
  if (toggle) {
    toggle.closest("[data-keys]").hidden = false;
    toggle.checked = isOn();
    toggle.addEventListener("change", () => {
      try {
        localStorage.setItem(STORED, toggle.checked ? "on" : "off");
      } catch {
        toggle.checked = true;
      }
      show();
    });
  }
  show();

  // The comment is what is read first.
  if (!document.querySelector(".faults")) document.querySelector("[data-comment]")?.focus({ preventScroll: true });

  // Who marks a complaint has said that there is one; nobody has to say it twice.
  const complains = document.getElementById("says-yes");
  form?.addEventListener("change", (event) => {
    const box = event.target;
    if (box.name === "themes" && box.checked && box.value.endsWith(":negative")) complains.checked = true;
  });

  const keyOf = (event) => (event.code.startsWith("Digit") ? event.code.slice(5) : event.key.toLowerCase());
  const isTyping = (node) => node.matches?.("select, textarea, input:not([type=checkbox], [type=radio])");

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
    if (event.key === "Enter" && form && event.target.closest("[data-comment], body") === event.target) {
      event.preventDefault();
      form.querySelector("[data-save]").click();
      return;
    }
    if (!isOn()) return;
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(keyOf(event))}"]`)];
    const own = found.find((node) => node.hasAttribute("data-shift") === event.shiftKey);
    if (!own) return;
    event.preventDefault();
    own.click();
    if (own.matches("input")) own.focus();
  });
})();
