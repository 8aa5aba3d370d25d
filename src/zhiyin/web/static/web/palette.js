// Ctrl K: every page and command by a few letters; names and numbers are looked up on the server.
const dialog = document.getElementById("palette");
if (dialog) {
  const input = dialog.querySelector("input");
  const list = document.getElementById("palette-list");
  const fixed = [...list.children];
  let chosen = 0;
  let waiting;
  let asked;

  const shown = () => [...list.children].filter((row) => !row.hidden);
  function choose(to) {
    const rows = shown();
    chosen = Math.max(0, Math.min(rows.length - 1, to));
    rows.forEach((row, at) => {
      row.id = `palette-${at}`;
      row.setAttribute("aria-selected", String(at === chosen));
    });
    if (rows[chosen]) {
      input.setAttribute("aria-activedescendant", rows[chosen].id);
      rows[chosen].scrollIntoView({ block: "nearest" });
    }
  }
  const go = (row) => row && location.assign(row.dataset.href);

  async function look(text) {
    asked?.abort();
    asked = new AbortController();
    try {
      const query = new URLSearchParams({ q: text, in: "palette" });
      const answer = await fetch(`${input.dataset.search}?${query}`, { signal: asked.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.querySelectorAll("[data-found]").forEach((row) => row.remove());
      list.append(...page.querySelectorAll("[data-found]"));
      choose(0);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }

  function narrow() {
    const text = input.value.trim().toLowerCase();
    for (const row of fixed) row.hidden = Boolean(text) && !row.textContent.toLowerCase().includes(text);
    clearTimeout(waiting);
    if (text) waiting = setTimeout(() => look(text), 150);
    else list.querySelectorAll("[data-found]").forEach((row) => row.remove());
    choose(0);
  }

  input.addEventListener("input", narrow);
  input.addEventListener("keydown", (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) choose(chosen + steps[event.key]);
    else if (event.key === "Enter" && !event.isComposing) go(shown()[chosen]);
    else return;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => go(event.target.closest("li")));
  list.addEventListener("pointermove", (event) => choose(shown().indexOf(event.target.closest("li"))));
  const open = () => {
    input.value = "";
    narrow();
    dialog.showModal();
    input.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    if (!dialog.open) open();
  });
  document.querySelector('[data-open="palette"]')?.addEventListener("click", narrow);
}
