// The preview: phone or desktop, each language, and anew after each change without flicker or losing its place.
"use strict";

(() => {
  const box = document.querySelector("[data-preview]");
  if (!box) return;
  const languages = [...document.querySelectorAll("[data-language]")];
  let address = new URL(box.querySelector("iframe").src);
  let waiting = null;

  const scrolled = (frame) => {
    try {
      return frame.contentWindow.scrollY;
    } catch {
      return 0;
    }
  };
  // The question that is worked on is brought to sight within the frame alone; `#` would scroll the editor as well.
  const bring = (frame) => {
    const question = frame.contentDocument?.getElementById(`q-${address.searchParams.get("marked")}-ask`);
    if (!question) return;
    question.classList.add("is-looked-at");
    frame.contentWindow.scrollTo(0, question.getBoundingClientRect().top + frame.contentWindow.scrollY - 16);
  };
  // The new page is drawn behind the old one and takes its place when it is there.
  const load = (keepsPlace) => {
    const old = box.querySelector("iframe:not(.is-coming)");
    waiting?.remove();
    const frame = old.cloneNode();
    waiting = frame;
    frame.classList.add("is-coming");
    frame.removeAttribute("name");
    frame.src = address;
    frame.addEventListener("load", () => {
      if (waiting !== frame) return;
      const place = scrolled(old);
      bring(frame);
      if (keepsPlace) frame.contentWindow.scrollTo(0, place);
      frame.classList.remove("is-coming");
      frame.name = "preview";
      old.remove();
      waiting = null;
    }, { once: true });
    box.append(frame);
  };

  const first = box.querySelector("iframe");
  first.addEventListener("load", () => bring(first), { once: true });
  if (first.contentDocument?.readyState === "complete") bring(first);

  for (const button of document.querySelectorAll("[data-look]")) {
    button.addEventListener("click", () => {
      box.classList.toggle("is-desk", button.dataset.look === "desk");
      for (const each of document.querySelectorAll("[data-look]")) each.setAttribute("aria-pressed", String(each === button));
    });
  }
  for (const link of languages) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      for (const each of languages) each.removeAttribute("aria-current");
      link.setAttribute("aria-current", "true");
      address.searchParams.set("lang", link.dataset.language);
      load(true);
    });
  }
  document.addEventListener("draft:changed", (event) => {
    address.searchParams.set("at", event.detail.version);
    load(true);
  });
})();
