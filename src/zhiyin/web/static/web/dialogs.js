// Questions before what cannot be undone, notices, the side bar and panes of small screens.
const texts = () => document.getElementById("texts").dataset;

function ask(question, label) {
  const dialog = document.getElementById("confirm");
  if (!dialog) return Promise.resolve(window.confirm(question));
  dialog.querySelector("#confirm-text").textContent = question;
  const yes = dialog.querySelector("[value=yes]");
  yes.textContent = label || yes.dataset.label;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
}

document.addEventListener("submit", async (event) => {
  const asked = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (!asked || event.target.dataset.confirmed) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { target: form, submitter } = event;
  if (await ask(asked, submitter?.dataset.confirmLabel || submitter?.textContent.trim())) {
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  }
}, true);

document.addEventListener("htmx:confirm", async (event) => {
  if (!event.detail.question) return;
  event.preventDefault();
  if (await ask(event.detail.question, event.detail.elt.dataset.confirmLabel)) event.detail.issueRequest(true);
});

// Notices: what went well leaves by itself, what went wrong stays until it is closed.
export function notice(text, tone = "danger") {
  const box = document.createElement("div");
  box.className = `notice notice-${tone}`;
  box.setAttribute("role", "alert");
  const words = document.createElement("div");
  words.className = "notice-text";
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.dataset.dismiss = "";
  close.setAttribute("aria-label", texts().close);
  box.append(words, close);
  document.getElementById("notices").append(box);
}

const leaving = new WeakSet();
function settle() {
  for (const box of document.querySelectorAll('#notices [data-notice="success"], #notices [data-notice="info"]')) {
    if (leaving.has(box)) continue;
    leaving.add(box);
    const leave = () => (box.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : box.remove());
    setTimeout(leave, 7000);
  }
}
settle();
new MutationObserver(settle).observe(document.getElementById("notices"), { childList: true });

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status >= 500) notice(texts().failed);
});
document.addEventListener("htmx:sendError", () => notice(texts().unreachable));

const rail = document.getElementById("rail");
function openRail(open) {
  rail?.classList.toggle("is-open", open);
  document.querySelector("[data-toggle-rail]")?.setAttribute("aria-expanded", String(open));
}

document.addEventListener("click", (event) => {
  const at = event.target.closest("[data-dismiss], [data-toggle-rail], [data-open], [data-pane], [data-copy]");
  if (!event.target.closest("#rail, [data-toggle-rail]")) openRail(false);
  const side = document.querySelector('.panes[data-show="side"]');
  if (side && !event.target.closest(".pane-side, [data-pane], dialog")) side.dataset.show = "main";
  if (!at) return;
  if ("dismiss" in at.dataset) at.closest(".notice, .alert").remove();
  if ("toggleRail" in at.dataset) {
    openRail(!rail.classList.contains("is-open"));
    rail.querySelector("a")?.focus();
  }
  if (at.dataset.open) document.getElementById(at.dataset.open)?.showModal();
  if (at.dataset.pane) document.querySelector(".panes").dataset.show = at.dataset.pane;
  if (at.dataset.copy) navigator.clipboard?.writeText(document.getElementById(at.dataset.copy).textContent.trim());
});
document.addEventListener("click", (event) => {
  // A click beside a dialog closes it, as people expect.
  if (event.target instanceof HTMLDialogElement) event.target.close("no");
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  openRail(false);
  const side = document.querySelector('.panes[data-show="side"]');
  if (side) side.dataset.show = "main";
});
