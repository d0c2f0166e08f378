// Says how much of a limit is used: the characters of a long text once it nears its limit, and choices of several.
// “None of these” unticks the others, and they untick it. Nothing is ever cut or forbidden.
{
  // A screen reader hears it after a pause, so that it does not speak over what is being typed.
  const PAUSE = 1000;
  const waiting = new WeakMap();

  // As the server counts: composed, in whole characters, without the spaces at the ends.
  const lengthOf = (text) => Array.from(text.normalize("NFC").trim()).length;

  const say = (line, count, aloud) => {
    const { from, most, words, over } = line.dataset;
    const isOver = count > Number(most);
    const said = count < Number(from) ? "" : (isOver ? over : words).replace("{count}", count.toLocaleString(document.documentElement.lang));
    line.classList.toggle("on", said !== "");
    line.classList.toggle("over", isOver);
    line.firstElementChild.textContent = said;
    clearTimeout(waiting.get(line));
    if (aloud) waiting.set(line, setTimeout(() => { line.lastElementChild.textContent = said; }, PAUSE));
  };

  const count = (input, aloud) => {
    const group = input.closest("[id$='-ask']");
    const line = group && group.querySelector(".count");
    if (!line) return;
    if (input.type === "checkbox") say(line, group.querySelectorAll(".pick :checked").length, aloud);
    else if (input.localName === "textarea") say(line, lengthOf(input.value), aloud);
  };

  const untick = (box) => {
    const none = box.closest("[data-none]");
    if (!none || !box.checked) return;
    none.querySelectorAll("input").forEach((other) => {
      if (other !== box && (box.value === "none") !== (other.value === "none")) other.checked = false;
    });
  };

  // While it is on its way down: whoever listens further in finds the choices as they are to stand.
  document.addEventListener("input", (event) => {
    if (event.target.type === "checkbox") untick(event.target);
    count(event.target, true);
  }, true);
  const countAll = () => document.querySelectorAll("textarea, .pick input:checked").forEach((input) => count(input, false));
  countAll();
  // A page that the browser takes back from its memory has its fields filled after the script ran.
  addEventListener("pageshow", countAll);
}
