// Puts a survey where this script stands; the share page gives the snippet, with data-survey, data-unit and data-language.
(function () {
  "use strict";
  const script = document.currentScript;
  const { survey, unit, language, title } = script.dataset;
  if (!survey) return;
  const words = { fi: "Kysely", sv: "Enkät" };
  const address = new URL(`p/${encodeURIComponent(survey)}`, script.src);
  address.searchParams.set("embed", "1");
  if (unit) address.searchParams.set("unit", unit);
  if (language) address.searchParams.set("lang", language);

  const frame = document.createElement("iframe");
  frame.title = title || words[(language || document.documentElement.lang).slice(0, 2)] || "Survey";
  frame.src = address.href;
  frame.style.cssText = "display: block; width: 100%; height: 480px; border: 0;";
  let pages = 0;
  // Each page of the survey is asked how high it is; the first one leaves the reader where they are.
  frame.addEventListener("load", () => {
    frame.contentWindow.postMessage({ survey: "ask" }, address.origin);
    pages += 1;
    if (pages > 1 && frame.getBoundingClientRect().top < 0) frame.scrollIntoView();
  });
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== address.origin || event.data?.survey !== "size") return;
    const height = Number(event.data.height);
    if (height > 0 && height < 50000) frame.style.height = `${height}px`;
    if (!title && event.data.title) frame.title = String(event.data.title).slice(0, 200);
  });
  script.after(frame);
})();
