// The workbench: what is open stays open, what is typed stays typed, whatever arrives over the live stream.
const messages = () => document.getElementById("messages");
const list = () => document.getElementById("wb-list");
const body = () => document.getElementById("composer-body");
let wasAtEnd = true;
let later;

function atEnd(box) {
  return box.scrollHeight - box.scrollTop - box.clientHeight < 40;
}

function toEnd() {
  const box = messages();
  if (box) box.scrollTop = box.scrollHeight;
}

// One change of a ticket: the list asks again (a little later, so that a burst asks once), the open ticket if it is it.
document.body.addEventListener("live:desk.ticket", (event) => {
  const box = messages();
  const mine = event.detail.id === undefined || String(event.detail.id) === box?.dataset.ticketId;
  if (box && mine) window.htmx.trigger(box, "refresh");
  clearTimeout(later);
  later = setTimeout(() => list() && window.htmx.trigger(list(), "refresh"), 300);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const box = messages();
  if (event.detail.target === box) wasAtEnd = atEnd(box) || event.detail.requestConfig.verb === "post";
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id === "pane-main" || (event.detail.target.id === "messages" && wasAtEnd)) toEnd();
});

function open(row) {
  for (const other of document.querySelectorAll(".wb-row.is-current")) {
    other.classList.remove("is-current");
    other.querySelector("a").removeAttribute("aria-current");
  }
  row.closest(".wb-row").classList.add("is-current");
  row.setAttribute("aria-current", "true");
  const panes = document.querySelector(".panes");
  if (panes) panes.dataset.show = "main";
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.matches?.(".wb-row a")) open(event.detail.elt);
});

// Sent: the box is empty again, unless more was typed in the meantime.
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt.id !== "composer" || !event.detail.successful) return;
  const area = body();
  if (!area || event.detail.requestConfig.formData.get("body") !== area.value) return;
  area.value = "";
  area.parentElement.querySelector(".draft-note")?.remove();
  area.focus();
});

// `r` and `c` press the label; a pointer does too: then one wants to write.
document.addEventListener("click", (event) => {
  if (event.target.matches?.(".composer-kinds input") && (!event.isTrusted || event.detail > 0)) body()?.focus();
});

// `j` and `k` walk over the rows (the frame does it); here the row under them is opened as well.
let walking;
document.addEventListener("keydown", (event) => {
  if (event.key !== "j" && event.key !== "k") return;
  clearTimeout(walking);
  walking = setTimeout(() => {
    const row = document.activeElement;
    if (row?.matches(".wb-row a") && !row.hasAttribute("aria-current")) row.click();
  }, 120);
});

// One menu at a time; a click beside it or Escape closes it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".wb-assign[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of document.querySelectorAll(".wb-assign[open]")) menu.open = false;
});
window.addEventListener("popstate", () => document.querySelector(".panes") && location.reload());
toEnd();
