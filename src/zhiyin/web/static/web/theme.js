// Light, dark, or as the machine is set; runs before the first paint so that nothing flashes.
{
  const wanted = document.documentElement.dataset.theme;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const theme = wanted === "light" || wanted === "dark" ? wanted : dark.matches ? "dark" : "light";
    document.documentElement.setAttribute("data-bs-theme", theme);
    document.dispatchEvent(new CustomEvent("theme", { detail: theme }));
  };
  show();
  dark.addEventListener("change", show);
}
