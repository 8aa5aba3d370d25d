// The live stream: an element with hx-trigger="live:desk.ticket from:body" asks again when a ticket has changed.
// The stream carries ids and kinds only; detail = {kind, subject, id, customer}. Hidden pages let go of the line.
const address = document.body.dataset.live;
const state = document.getElementById("live-state");
const names = new Set();
let source;
let pause = 1000;
let lost;
let missed = false;
let isEnded = false;

function hear(event) {
  const fact = JSON.parse(event.data);
  document.body.dispatchEvent(new CustomEvent(`live:${fact.subject}`, { detail: fact }));
}

function collect() {
  for (const at of document.querySelectorAll('[hx-trigger*="live:"], [data-live-on]')) {
    const text = `${at.getAttribute("hx-trigger") || ""} ${(at.dataset.liveOn || "").replace(/\S+/g, "live:$&")}`;
    for (const [, name] of text.matchAll(/live:([\w.]+)/g)) {
      if (names.has(name)) continue;
      names.add(name);
      source?.addEventListener(name, hear);
    }
  }
}

function show(isLost) {
  clearTimeout(lost);
  if (isLost) lost = setTimeout(() => (state.hidden = false), 3000);
  else state.hidden = true;
}

// The session is over: nothing more will come, however often it is asked for.
function end() {
  isEnded = true;
  source.close();
  show(false);
  document.getElementById("live-ended").hidden = false;
}

function catchUp() {
  if (missed && !isEnded) for (const name of names) document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail: { subject: name } }));
  missed = false;
}

function open() {
  source = new EventSource(address, { withCredentials: true });
  for (const name of names) source.addEventListener(name, hear);
  source.addEventListener("ended", end);
  source.addEventListener("open", () => {
    pause = 1000;
    show(false);
    // What happened while nobody listened is asked for once; a session that is over says so first.
    if (missed) setTimeout(catchUp, 200);
  });
  source.addEventListener("error", () => {
    show(true);
    missed = true;
    if (isEnded || source.readyState !== EventSource.CLOSED) return;
    setTimeout(open, pause);
    pause = Math.min(pause * 2, 60000);
  });
}

if (address) {
  collect();
  document.addEventListener("htmx:load", collect);
  open();
  let rest;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(rest);
    if (document.hidden) {
      rest = setTimeout(() => {
        source.close();
        missed = true;
      }, 30000);
    } else if (!isEnded && source.readyState === EventSource.CLOSED) open();
  });
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => event.persisted && !isEnded && open());
}
