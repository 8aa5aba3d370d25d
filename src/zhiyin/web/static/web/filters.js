// Filter bars answer while one types; empty filters stay out of the address. Without JavaScript the button does it.
for (const bar of document.querySelectorAll("[data-filters]")) bar.classList.add("filters-live");
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.matches("[data-filters]")) return;
  for (const [name, value] of [...event.detail.formData.entries()]) if (value === "") event.detail.formData.delete(name);
});
