// Inside another page: tells that page how high this one is, once it asks and if it is one of those that may show us.
{
  const place = document.getElementById("embed");
  if (place && window.parent !== window) {
    const allowed = place.dataset.parents.split(" ");
    let asker = "";
    const tell = () => {
      if (!asker) return;
      const height = Math.ceil(document.querySelector(".wrap").getBoundingClientRect().height);
      window.parent.postMessage({ survey: "size", height, title: document.title }, asker);
    };
    addEventListener("message", (event) => {
      if (event.source !== window.parent || !allowed.includes(event.origin) || event.data?.survey !== "ask") return;
      asker = event.origin;
      tell();
    });
    new ResizeObserver(tell).observe(document.querySelector(".wrap"));
  }
}
