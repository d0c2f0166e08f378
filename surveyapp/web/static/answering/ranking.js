// Puts a list in order at once: by its buttons, by the arrow keys on them, and by dragging. Without it the buttons send
// the form. The order is an answer as soon as somebody touched it, or said that it is right.
{
  let held = null;
  let isMoved = false;

  // Those that a condition hides keep their place, but count for nothing.
  const itemsOf = (list) => Array.from(list.querySelectorAll(".rank:not([hidden])"));

  const draw = (list) => {
    const items = itemsOf(list);
    const most = Number(list.dataset.most) || items.length;
    items.forEach((item, place) => {
      item.classList.toggle("spare", place >= most);
      for (const [way, isEnd] of [["up", place === 0], ["down", place === items.length - 1]]) {
        const button = item.querySelector("." + way);
        if (isEnd) button.setAttribute("aria-disabled", "true");
        else button.removeAttribute("aria-disabled");
      }
    });
  };

  // From here on the order is an answer: a field for each, in the order of the list.
  const keep = (list) => {
    list.querySelectorAll(".rank").forEach((item) => {
      if (item.querySelector("input")) return;
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name: list.dataset.name, value: item.dataset.value, disabled: item.hidden });
      item.prepend(field);
    });
    const kept = list.parentNode.querySelector(".kept");
    kept.querySelector(".set").hidden = false;
    const button = kept.querySelector("button");
    if (document.activeElement === button) {
      kept.tabIndex = -1;
      kept.focus();
    }
    button.hidden = true;
    list.dispatchEvent(new Event("input", { bubbles: true }));
    list.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const tell = (list, item) => {
    const items = itemsOf(list);
    const said = list.dataset.said
      .replace("{what}", () => item.querySelector(".what").textContent.trim())
      .replace("{place}", items.indexOf(item) + 1)
      .replace("{count}", items.length);
    list.parentNode.querySelector("[aria-live]").textContent = said;
  };

  const besides = (item) => {
    const items = itemsOf(item.parentNode);
    const place = items.indexOf(item);
    return { up: items[place - 1], down: items[place + 1] };
  };

  // It is the neighbour that goes to the other side: what is held or has the focus never leaves its place in the page.
  const pass = (item, way) => {
    const other = besides(item)[way];
    if (!other) return;
    if (way === "up") item.after(other);
    else item.before(other);
    draw(item.parentNode);
  };

  const step = (item, way) => {
    pass(item, way);
    keep(item.parentNode);
    tell(item.parentNode, item);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[name='form.move']");
    if (!button) return;
    event.preventDefault();
    const item = button.closest(".rank");
    if (item) step(item, button.classList.contains("up") ? "up" : "down");
    else keep(button.closest("fieldset").querySelector(".ranks"));
  });

  document.addEventListener("keydown", (event) => {
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const item = event.target.closest(".rank");
    if (!way || !item) return;
    event.preventDefault();
    step(item, way);
  });

  // A finger drags by the grip only, so that the page can still be scrolled over the list.
  document.addEventListener("pointerdown", (event) => {
    const item = event.target.closest(".live .rank");
    const isGrip = event.target.classList.contains("grip");
    if (!item || event.button || event.target.closest("button") || (event.pointerType !== "mouse" && !isGrip)) return;
    event.preventDefault();
    held = item;
    isMoved = false;
    item.classList.add("held");
    item.setPointerCapture(event.pointerId);
  });

  const middle = (item) => {
    const box = item.getBoundingClientRect();
    return box.top + box.height / 2;
  };

  const follow = (y) => {
    const { up, down } = besides(held);
    const way = up && y < middle(up) ? "up" : down && y > middle(down) ? "down" : "";
    if (!way) return;
    isMoved = true;
    pass(held, way);
    follow(y);
  };

  document.addEventListener("pointermove", (event) => {
    if (held) follow(event.clientY);
  });

  const release = () => {
    if (!held) return;
    const item = held;
    held = null;
    item.classList.remove("held");
    if (!isMoved) return;
    keep(item.parentNode);
    tell(item.parentNode, item);
  };
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", release);

  // Another answer may have hidden or shown some of it.
  document.addEventListener("input", () => requestAnimationFrame(() => document.querySelectorAll(".ranks").forEach(draw)));

  document.querySelectorAll(".ranks").forEach((list) => {
    list.classList.add("live");
    list.querySelectorAll(".rank").forEach((item) => {
      const grip = document.createElement("span");
      grip.className = "grip";
      item.prepend(grip);
    });
  });
}
