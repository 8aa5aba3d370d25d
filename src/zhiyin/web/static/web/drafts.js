// What is typed into `data-draft="ticket-1042"` outlives a reload, a crash and a lost line, per person, until it was sent.
// Sent: an htmx form that was answered well, or a page that carries `data-draft-sent="ticket-1042"`.
const DAYS = 30;
const prefix = `draft:${document.body.dataset.user}:`;
const texts = document.getElementById("texts").dataset;

function keep(area) {
  const key = prefix + area.dataset.draft;
  if (area.value.trim()) localStorage.setItem(key, JSON.stringify({ text: area.value, at: Date.now() }));
  else localStorage.removeItem(key);
}

function forget(key) {
  localStorage.removeItem(prefix + key);
}

function note(area) {
  const line = document.createElement("div");
  line.className = "draft-note";
  line.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = texts.restored;
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "btn btn-sm btn-link";
  discard.textContent = texts.discard;
  discard.addEventListener("click", () => {
    area.value = "";
    forget(area.dataset.draft);
    line.remove();
    area.focus();
  });
  line.append(words, discard);
  area.after(line);
}

function restore() {
  for (const at of document.querySelectorAll("[data-draft-sent]")) forget(at.dataset.draftSent);
  for (const area of document.querySelectorAll("textarea[data-draft]:not([data-draft-seen])")) {
    area.dataset.draftSeen = "";
    const kept = localStorage.getItem(prefix + area.dataset.draft);
    if (!kept || area.value) continue;
    area.value = JSON.parse(kept).text;
    note(area);
  }
}

document.addEventListener("input", (event) => event.target.matches?.("textarea[data-draft]") && keep(event.target));
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful || event.detail.requestConfig.verb === "get") return;
  for (const area of event.detail.elt.querySelectorAll?.("textarea[data-draft]") ?? []) {
    // Only what was sent is forgotten: more may have been typed since.
    if (event.detail.requestConfig.formData.get(area.name) === area.value) forget(area.dataset.draft);
  }
});
document.addEventListener("htmx:load", restore);
for (const key of Object.keys(localStorage).filter((name) => name.startsWith("draft:"))) {
  if (Date.now() - JSON.parse(localStorage.getItem(key)).at > DAYS * 86400000) localStorage.removeItem(key);
}
restore();
