// Records side by side: `1`, `2` … choose the value of the line one stands on; without a line, all values of a record.
// `j` and `k` walk over the lines (the frame does it).
const form = document.getElementById("merge");
const isTyping = (at) => at.closest("input:not([type=radio]), textarea, select");

function choose(line, place) {
  const found = line.querySelectorAll("td")[place]?.querySelector("input[type=radio]");
  if (found) found.checked = true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (!/^[1-9]$/.test(event.key) || document.querySelector("dialog[open]")) return;
  const place = Number(event.key) - 1;
  const line = document.activeElement.closest("[data-row]");
  if (line) return choose(line, place);
  for (const one of form.querySelectorAll("[data-row]")) choose(one, place);
  const keep = form.querySelectorAll("input[name=keep]")[place];
  if (keep) keep.checked = true;
});

// A click on a line's name goes on to the next value.
form.addEventListener("click", (event) => {
  const line = event.target.closest(".merge-name")?.closest("[data-row]");
  if (!line) return;
  const choices = [...line.querySelectorAll("input[type=radio]")];
  const now = choices.findIndex((one) => one.checked);
  if (choices.length) choices[(now + 1) % choices.length].checked = true;
});
