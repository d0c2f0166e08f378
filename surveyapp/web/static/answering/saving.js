// Keeps what is typed, after a pause and when the page is left, where the server keeps a draft; and sends a form once.
{
  const form = document.getElementById("survey");
  const status = form?.querySelector(".saved");
  const PAUSE = 2000;
  // So long a second press is thought to mean the first one; after that something went wrong, and it may send anew.
  const PATIENCE = 10000;
  let timer = 0;
  let sentAt = 0;
  let request = null;

  const content = () => {
    const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
    return new URLSearchParams([...fields, ["form.go", "save"]]).toString();
  };
  // The same words again are not read out again, so nobody hears of every pause.
  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
  };
  const isSending = () => Date.now() - sentAt < PATIENCE;
  const save = async (leaves) => {
    clearTimeout(timer);
    const now = content();
    if (isSending() || now === kept) return;
    request?.abort();
    request = new AbortController();
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const options = { method: "POST", body: now, headers, keepalive: leaves, signal: request.signal };
    try {
      const answer = await fetch(location.href, options);
      if (!answer.ok) throw answer;
      kept = now;
      say(form.dataset.keeps);
    } catch (fault) {
      if (fault.name !== "AbortError") say(form.dataset.lost);
    }
  };
  let kept = form && content();

  if (status) {
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE, false);
    };
    form.addEventListener("input", wait);
    form.addEventListener("change", wait);
    addEventListener("online", wait);
    addEventListener("pagehide", () => save(true));
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save(true));
  }

  // A kiosk sends by itself.
  if (form && !document.body.classList.contains("kiosk")) {
    const button = form.querySelector(".btn[name='form.go']");
    const words = button.textContent;
    form.addEventListener("submit", (event) => {
      if (isSending()) {
        event.preventDefault();
        button.setAttribute("aria-disabled", "true");
        button.textContent = form.dataset.sending;
        return;
      }
      sentAt = Date.now();
      clearTimeout(timer);
      // What is on its way must not arrive after what is sent now.
      request?.abort();
      // The browser's own way back then leads to this page, not to where the draft has come to.
      if (status) history.replaceState(null, "", `?page=${encodeURIComponent(form.dataset.page)}`);
    });
    addEventListener("pageshow", (event) => {
      // A page out of the browser's memory carries what other pages held then, not what was answered there since.
      if (event.persisted && status && (sentAt || content() === kept)) location.reload();
      sentAt = 0;
      button.removeAttribute("aria-disabled");
      button.textContent = words;
    });
  }
}
