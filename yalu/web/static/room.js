// Enhancement only: every page works without.
"use strict";

// j and k, or the arrow keys: in a list to the next and the previous change, elsewhere along the links to them.
document.documentElement.classList.add("scripted"); // The sheet shows the keys, which need this file.
const isTyped = (event) =>
  event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.target.closest("input, select, textarea, pre");
const listed = [...document.querySelectorAll("li.change h3 a")];
document.addEventListener("keydown", (event) => {
  if (isTyped(event)) return;
  const step = { j: 1, ArrowRight: 1, k: -1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const at = listed.findIndex((link) => link === document.activeElement);
  const next = listed[at < 0 ? (step > 0 ? 0 : -1) : at + step];
  const link = document.querySelector(`a[rel="${step > 0 ? "next" : "prev"}"]`);
  if (next) {
    next.focus();
    next.closest("li").scrollIntoView({ block: "nearest" });
  } else if (link) link.click();
});

// A key that an element names presses it, or begins to write in it; Escape leaves it again.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("textarea")) event.target.blur();
  const named = !isTyped(event) && document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!named) return;
  event.preventDefault();
  if (named.matches("textarea")) named.focus();
  else named.click();
});

// Arrow keys step through the marks of an axis once one of them has the focus.
for (const axis of document.querySelectorAll(".axis svg")) {
  const marks = [...axis.querySelectorAll("a")];
  axis.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const next = step && marks[marks.indexOf(document.activeElement) + step];
    if (!next) return;
    next.focus();
    event.preventDefault();
    event.stopPropagation();
  });
}

// Since I last looked: both times stay in this browser. A pause of half an hour begins a new sitting.
const since = document.getElementById("since");
if (since) {
  const pause = 30 * 60 * 1000;
  try {
    const last = localStorage.getItem("yalu-looked");
    if (last && new Date(since.dataset.looked) - new Date(last) > pause) localStorage.setItem("yalu-since", last);
    localStorage.setItem("yalu-looked", since.dataset.looked);
    const before = localStorage.getItem("yalu-since");
    if (before && /^[0-9TZ:-]{17}$/.test(before)) {
      const link = since.querySelector("a");
      const address = new URL(link.href);
      address.searchParams.set(since.dataset.name, before);
      link.href = address.href;
      since.hidden = false;
    }
  } catch {
    // A browser that keeps nothing: the link stays away.
  }
}

// Copies a citation; where the browser gives no clipboard, the text stands there to be marked by hand.
for (const button of document.querySelectorAll("button[data-copies]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent.trim());
    button.textContent = button.dataset.done;
  });
}
