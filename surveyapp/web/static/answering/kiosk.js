// A kiosk clears itself: after the thanks, and when somebody has gone away. Forms are sent from here, so that the
// browser's history holds the empty form alone and nobody leads back to what the one before answered.
{
  const box = document.querySelector("[data-waiting]");
  const BEGUN = "begun";
  const STEP = 1000;
  // The form's own address is where everybody begins; a receipt names it.
  const start = box?.dataset.home || location.pathname + location.search;
  let begun = history.state === BEGUN;
  let left = 0;
  let timer = 0;
  let busy = false;

  const stop = () => clearInterval(timer);
  const say = (node, seconds) => {
    for (const place of node.querySelectorAll("[data-seconds]")) place.textContent = seconds;
  };
  const home = async () => {
    stop();
    try {
      const answer = await fetch(start, { cache: "no-store" });
      if (answer.ok) return location.replace(start);
    } catch {
      // The network is gone for a while; what stood here must not.
    }
    document.querySelector("main").replaceChildren(box.dataset.waiting);
    timer = setTimeout(home, 5 * STEP);
  };
  // Untouched pages come anew now and then, so that a survey that was changed or paused is seen here too.
  const idle = () => (box.dataset.again ? Number(box.dataset.again) : begun ? Number(box.dataset.idle) : 600);
  const tick = () => {
    left -= 1;
    const again = document.querySelector(".again");
    if (again) say(again, left);
    else if (begun && left <= Number(box.dataset.warn)) {
      say(box, left);
      box.hidden = false;
    }
    if (left <= 0) home();
  };
  const restart = () => {
    stop();
    box.hidden = true;
    left = idle() + (begun && !box.dataset.again ? Number(box.dataset.warn) : 0);
    if (box.dataset.again) say(document, left);
    timer = setInterval(tick, STEP);
  };
  const send = async (form, button) => {
    const unsent = document.querySelector(".unsent");
    busy = true;
    try {
      const answer = await fetch(form.getAttribute("action") || location.href, { method: "POST", body: new FormData(form, button) });
      if (answer.redirected) return answer.ok ? location.replace(answer.url) : home();
      const html = await answer.text();
      if (html.includes("data-waiting=")) {
        stop();
        history.replaceState(BEGUN, "");
        document.open();
        document.write(html);
        return document.close();
      }
    } catch {
      // Told below: what was typed is still on the page.
    }
    busy = false;
    unsent.hidden = false;
    unsent.focus();
  };

  if (box) {
    for (const field of document.querySelectorAll("input, textarea, select")) field.autocomplete = "off";
    addEventListener("input", () => (begun = true));
    for (const kind of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(kind, restart, { passive: true });
    addEventListener("pageshow", (event) => event.persisted && home());
    addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      event.preventDefault();
      if (!busy) send(event.target, event.submitter);
    });
    addEventListener("click", (event) => {
      if (!event.target.closest("[data-home-link]")) return;
      event.preventDefault();
      home();
    });
    restart();
  }
}
