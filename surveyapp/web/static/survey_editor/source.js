// Numbers beside the lines of the text, and the cursor at the line that a fault names.
"use strict";

(() => {
  const text = document.getElementById("text");
  const numbers = document.querySelector("[data-lines]");
  let count = 0;
  const number = () => {
    const lines = text.value.split("\n").length;
    if (lines === count) return;
    count = lines;
    numbers.textContent = Array.from({ length: lines }, (_, place) => place + 1).join("\n");
  };
  const follow = () => (numbers.scrollTop = text.scrollTop);
  text.addEventListener("input", number);
  text.addEventListener("scroll", follow);
  number();
  for (const link of document.querySelectorAll("[data-line]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const lines = text.value.split("\n");
      const place = Number(link.dataset.line) - 1;
      const start = lines.slice(0, place).reduce((sum, line) => sum + line.length + 1, 0);
      text.focus();
      text.setSelectionRange(start, start + (lines[place] ?? "").length);
      text.scrollTop = Math.max(0, (place - 5) * parseFloat(getComputedStyle(text).lineHeight));
      follow();
    });
  }
})();
