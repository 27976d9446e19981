// Enhancement only: j and k, and the arrow keys, follow the links to the next and the previous thing.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, pre")) return;
  const wanted = { j: "next", ArrowRight: "next", k: "prev", ArrowLeft: "prev" }[event.key];
  const link = wanted && document.querySelector(`a[rel="${wanted}"]`);
  if (link) link.click();
});

// Since I last looked: the time stays in this browser.
const since = document.getElementById("since");
if (since) {
  const name = "yalu-looked";
  try {
    const before = localStorage.getItem(name);
    if (before && /^[0-9TZ:-]{17}$/.test(before)) {
      const link = since.querySelector("a");
      const address = new URL(link.href);
      address.searchParams.set("since", before);
      link.href = address.href;
      since.hidden = false;
    }
    localStorage.setItem(name, since.dataset.looked);
  } catch {
    // A browser that keeps nothing: the link stays away.
  }
}
