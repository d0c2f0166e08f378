// Looks again how far coding anew has come. Without this file a link does.
(() => {
  "use strict";
  const EVERY = 3000;

  const look = async () => {
    const section = document.querySelector("[data-progress]");
    if (!section) return;
    if (!document.hidden) {
      try {
        const answer = await fetch(section.dataset.progress, { headers: { Accept: "text/html" } });
        if (answer.ok) {
          const found = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("recoding");
          if (found?.dataset.progress) {
            // Only what has changed: a whole new part would be read out from its beginning.
            section.querySelector("progress").value = found.querySelector("progress").value;
            const said = found.querySelector("[role=status]").textContent;
            const status = section.querySelector("[role=status]");
            if (status.textContent !== said) status.textContent = said;
          } else if (found) section.replaceWith(found);
        }
      } catch {
        // The server is being restarted; the next look may reach it.
      }
    }
    setTimeout(look, EVERY);
  };
  setTimeout(look, EVERY);
})();
