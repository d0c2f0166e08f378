// Draws each figure from the JSON beside it, in the colours of the page's theme, and again when theme or width change.
(() => {
  "use strict";
  const NARROW = 640;
  const CONFIG = { displayModeBar: false, responsive: true, showTips: false };
  const TOKEN = /^var\((--[a-z0-9-]+)\)$/;

  const resolved = (node, style) => {
    if (typeof node === "string") {
      const token = TOKEN.exec(node);
      return token ? style.getPropertyValue(token[1]).trim() : node;
    }
    if (Array.isArray(node)) return node.map((each) => resolved(each, style));
    if (node && typeof node === "object") {
      return Object.fromEntries(Object.entries(node).map(([name, each]) => [name, resolved(each, style)]));
    }
    return node;
  };

  const isNarrow = () => window.innerWidth < NARROW;

  const drawing = (plot) => {
    const figure = JSON.parse(document.getElementById(plot.dataset.figure).textContent);
    return resolved(isNarrow() ? figure.narrow : figure.wide, getComputedStyle(document.documentElement));
  };

  const draw = (plot) => {
    const { data, layout } = drawing(plot);
    plot.style.minHeight = `${layout.height}px`;
    return Plotly.react(plot, data, layout, CONFIG);
  };

  const plots = [...document.querySelectorAll(".plot[data-figure]")];
  const drawAll = () => plots.forEach(draw);

  const download = async (plot, format) => {
    const { data, layout } = drawing(plot);
    const background = getComputedStyle(document.documentElement).getPropertyValue("--bg").trim();
    const font = { ...layout.font, size: 14 };
    const figure = { data, layout: { ...layout, font, paper_bgcolor: background } };
    const width = Math.max(plot.clientWidth, 720);
    const address = await Plotly.toImage(figure, { format, width, height: layout.height + 40, scale: 2 });
    const link = document.createElement("a");
    link.href = address;
    link.download = `${plot.id}.${format}`;
    link.click();
  };

  document.querySelectorAll("button[data-image]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => download(document.getElementById(button.dataset.plot), button.dataset.image));
  });

  let wasNarrow = isNarrow();
  window.addEventListener("resize", () => {
    if (wasNarrow !== isNarrow()) {
      wasNarrow = isNarrow();
      drawAll();
    }
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });

  // Paper is white: what is dark on the screen is drawn light on it, and dark again afterwards.
  const root = document.documentElement;
  let shown = root.dataset.bsTheme;
  window.addEventListener("beforeprint", () => {
    shown = root.dataset.bsTheme;
    root.dataset.bsTheme = "light";
    drawAll();
  });
  window.addEventListener("afterprint", () => {
    root.dataset.bsTheme = shown;
  });
  drawAll();
})();
