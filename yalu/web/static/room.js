// Enhancement only: j and k, and the arrow keys, follow the links to the next and the previous thing.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, pre")) return;
  const wanted = { j: "next", ArrowRight: "next", k: "prev", ArrowLeft: "prev" }[event.key];
  const link = wanted && document.querySelector(`a[rel="${wanted}"]`);
  if (link) link.click();
});
