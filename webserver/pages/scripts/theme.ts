/// <reference no-default-lib="true" />
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// Runs in the browser, on every page: dark or light, as the system says unless a person said otherwise.

function setTheme(theme: string | null): void {
  if (theme === null) return;
  document.documentElement.dataset.theme = theme;
}

function toggleTheme(): void {
  const root = document.documentElement;
  const isDark = root.dataset.theme === undefined
    ? matchMedia("(prefers-color-scheme: dark)").matches
    : root.dataset.theme === "dark";
  const theme = isDark ? "light" : "dark";
  localStorage.setItem("theme", theme);
  setTheme(theme);
}

document.querySelector("#theme")?.addEventListener("click", toggleTheme);
setTheme(localStorage.getItem("theme"));
document.body.dataset.ready = "";

export {};
