// Shows and hides what conditions say, as soon as an answer changes: the walk of `domain.following` over what
// `web.answering.logic` tells of the page. What is hidden is disabled, so that it is not sent; nothing moves the focus.
{
  const form = document.querySelector("form[data-logic^='{']");
  const wrapperOf = (name) => form.querySelector(`[data-element="${CSS.escape(name)}"]`);

  // Element → whether it is there, the choices left (null for all), and whether it must be answered.
  const follow = (told) => {
    const raw = fieldsOf(form);
    const values = new Map();
    const states = new Map();
    const holds = (tree, known) => tree === true || truth(evaluate(tree, known || values, told.today));
    const left = ({ choices, offers, values: plain, extra }) => {
      if (offers) return new Set(offers);
      const kept = plain.filter((value) => holds(choices, new Map(values).set("item", value)));
      return new Set(kept.length ? [...kept, ...extra] : []);
    };
    const visit = (element) => {
      const state = { isThere: holds("if" in element ? element.if : true), offered: null, isRequired: false };
      states.set(element, state);
      if (!state.isThere) return false;
      if (element.elements) {
        state.isThere = element.elements.filter(visit).length > 0;
        return state.isThere;
      }
      if ("choices" in element || "offers" in element) {
        state.offered = left(element);
        state.isThere = state.offered.size > 0;
      }
      if (!state.isThere) return false;
      state.isRequired = holds(element.required || false);
      if (element.type) readAnswer(element, raw, state.offered, values);
      return true;
    };
    told.elements.forEach(visit);
    return { states, values };
  };

  // An option of a list, else what stands round a button, a box or a ranked item.
  const boxOf = (choice) => (choice.localName === "option" ? choice : choice.closest(".opt, .rank"));
  const limit = (wrapper, name, offered) => {
    const own = CSS.escape(name);
    const boxes = wrapper.querySelectorAll(`input[name="${own}"]:not([type="file"]), select[name="${own}"] option, .rank`);
    for (const each of boxes) {
      const value = each.value || each.dataset.value;
      const box = each.dataset.value ? each : boxOf(each);
      if (!box || !value) continue;
      box.hidden = !offered.has(strip(String(value)));
      if (box === each && !each.dataset.value) each.disabled = box.hidden;
      if (box.hidden && each.selected) each.closest("select").value = "";
    }
  };

  const show = ({ name }, { isThere, offered, isRequired }) => {
    const wrapper = wrapperOf(name);
    if (!wrapper) return null;
    const isNew = isThere && wrapper.hidden;
    wrapper.hidden = !isThere;
    if (offered) limit(wrapper, name, offered);
    const optional = wrapper.querySelector(".optional");
    if (optional && !wrapper.querySelector("[data-element]")) {
      optional.hidden = isRequired;
      const line = wrapper.querySelector("textarea, select, input.line");
      if (line && line.id === `q-${name}`) line.setAttribute("aria-required", isRequired);
    }
    return isNew ? wrapper.querySelector("legend, label.q, h2, h3, h4, .rich") : null;
  };

  // What was hidden is not sent; what comes back holds what was typed before.
  const enable = () => {
    for (const field of form.querySelectorAll("[data-element] :is(input, select, textarea)")) {
      field.disabled = field.closest("[data-element][hidden], .opt[hidden], .rank[hidden]") !== null;
    }
  };

  // The page that comes back asks again for what this list does not name.
  const remember = (states) => {
    const list = form.elements["form.shown"];
    const names = new Set(list.value.split(" ").filter(Boolean));
    for (const [{ name, elements }, { isThere }] of states) if (isThere && !elements) names.add(name);
    list.value = [...names].join(" ");
  };

  const fill = (pipes, values) => {
    for (const place of form.querySelectorAll("[data-pipe]")) {
      const words = pipes[place.dataset.pipe];
      const value = values.get(place.dataset.pipe);
      const said = value === undefined ? [] : [].concat(value).map((one) => words[one] || String(one));
      if (place.textContent !== said.join(", ")) place.textContent = said.join(", ");
    }
  };

  const start = () => {
    const told = JSON.parse(form.dataset.logic);
    const line = document.createElement("p");
    line.className = "vh";
    line.setAttribute("role", "status");
    form.append(line);
    const update = (event) => {
      const { states, values } = follow(told);
      fill(told.pipes, values);
      const found = [...states].map(([element, state]) => show(element, state)).filter(Boolean);
      enable();
      remember(states);
      const titles = found.map((title) => title.innerText.replace(/\s+/g, " ").trim());
      if (event && titles.length) line.textContent = told.said.replace("{what}", () => titles.join(", "));
    };
    form.addEventListener("input", update);
    form.addEventListener("change", update);
    // A page that the browser takes back from its memory has its fields filled after the script ran.
    addEventListener("pageshow", () => update());
    update();
  };

  if (form) start();
}
