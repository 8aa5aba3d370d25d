// Shortcuts: `data-key="r"` presses or focuses what carries it. Dead while typing; can be turned off (in the `?` list).
const STORE = "zhiyin:keys";
const isOn = () => localStorage.getItem(STORE) !== "off";
const dialog = document.getElementById("keys");
const isTyping = (at) => at.closest("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true]");

function press(found) {
  if (found.matches("input, textarea, select")) {
    found.focus();
    found.select?.();
  } else found.click();
}

function walk(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent);
  if (!rows.length) return;
  const now = rows.findIndex((row) => row.contains(document.activeElement) || row.matches(".is-current"));
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  const from = focused >= 0 ? focused : now;
  const row = rows[Math.min(rows.length - 1, Math.max(0, from + step))];
  (row.matches("a, button") ? row : row.querySelector("a, button"))?.focus();
}

function fill() {
  const here = document.getElementById("keys-here");
  here.replaceChildren();
  for (const found of document.querySelectorAll("[data-key]")) {
    if (found.dataset.key === "/" || !found.offsetParent) continue;
    const line = document.createElement("div");
    const key = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.textContent = found.dataset.key;
    key.append(kbd);
    const what = document.createElement("dd");
    what.textContent = found.getAttribute("aria-label") || found.title || found.textContent.trim();
    line.append(key, what);
    here.append(line);
  }
  document.querySelector(".keys-here").hidden = !here.children.length;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest?.("form");
    if (form && event.target.matches("textarea")) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-send]") || undefined);
    }
    return;
  }
  if (event.key === "Escape" && isTyping(event.target)) return event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  if (!isOn() || document.querySelector("dialog[open]")) return;
  const found = [...document.querySelectorAll("[data-key]")].find((at) => at.dataset.key === event.key && at.offsetParent);
  const command = [...document.querySelectorAll("[data-goto]")].find((at) => at.textContent === event.key);
  if (event.key === "?" && dialog) {
    fill();
    dialog.showModal();
  } else if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
  else if (found) press(found);
  else if (command) location.assign(command.dataset.goto);
  else return;
  event.preventDefault();
});

if (dialog) {
  const choice = document.getElementById("keys-on");
  choice.checked = isOn();
  choice.addEventListener("change", () => localStorage.setItem(STORE, choice.checked ? "on" : "off"));
  document.querySelector('[data-open="keys"]')?.addEventListener("click", fill);
}
