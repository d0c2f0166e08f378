// Sends a chosen file at once and shows how far it is. The server answers with the page as it then is; the question is
// taken from it. Without the script, or where sending fails, the file goes with the form.
{
  const KILOBYTE = 1024;

  const words = (size) => {
    const language = document.documentElement.lang;
    const [amount, unit] = size < KILOBYTE * KILOBYTE ? [size / KILOBYTE, "kilobyte"] : [size / KILOBYTE / KILOBYTE, "megabyte"];
    return amount.toLocaleString(language, { style: "unit", unit, maximumFractionDigits: unit === "megabyte" ? 1 : 0 });
  };

  const tell = (add, said, isFault) => {
    const line = add.querySelector(".told");
    line.textContent = said;
    line.classList.toggle("over", isFault);
  };

  // What is wrong with the files chosen, said before anything is sent; empty where nothing is.
  const faultOf = (add, files) => {
    const { room, most, many, large } = add.dataset;
    if (files.length > Number(room)) return many;
    const big = files.find((file) => file.size > Number(most));
    return big ? large.replace("{name}", () => big.name).replace("{size}", words(big.size)) : "";
  };

  const replace = (ask, page) => {
    const fresh = new DOMParser().parseFromString(page, "text/html").getElementById(ask.id);
    if (!fresh) return false;
    ask.replaceWith(document.adoptNode(fresh));
    const next = fresh.querySelector(".add input") || fresh.querySelector("fieldset");
    if (next.localName === "fieldset") next.tabIndex = -1;
    next.focus();
    fresh.dispatchEvent(new Event("change", { bubbles: true }));
    return true;
  };

  // Sends the form with a button of ours as if it had been pressed; `failed` is called where no page comes back.
  const send = (ask, name, value, progress, failed) => {
    const form = ask.closest("form");
    const data = new FormData(form);
    data.append(name, value);
    const request = new XMLHttpRequest();
    request.open("POST", form.getAttribute("action") || location.href);
    if (progress) {
      request.upload.onprogress = (event) => {
        if (event.lengthComputable) progress.value = event.loaded / event.total;
      };
    }
    request.onloadend = () => {
      if (!request.responseText || !replace(ask, request.responseText)) failed();
    };
    request.send(data);
  };

  document.addEventListener("change", (event) => {
    const add = event.target.type === "file" && event.target.closest(".add");
    if (!add || !event.target.files.length) return;
    const fault = faultOf(add, Array.from(event.target.files));
    tell(add, fault || add.dataset.sending, fault !== "");
    if (fault) {
      event.target.value = "";
      return;
    }
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.setAttribute("aria-label", add.dataset.sending);
    add.append(progress);
    send(add.closest("[id$='-ask']"), "form.attach", add.dataset.name, progress, () => {
      progress.remove();
      tell(add, add.dataset.failed, true);
    });
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[name='form.drop']");
    const ask = button && button.closest("[id$='-ask']");
    if (!ask || ask.dataset.tried) return;
    event.preventDefault();
    // Where it fails, the button does what it does without a script.
    ask.dataset.tried = "1";
    send(ask, button.name, button.value, null, () => button.click());
  });

  // What was chosen is sent at once, so the button for it is not needed.
  document.documentElement.classList.add("sends");
}
