/// <reference no-default-lib="true" />
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// Runs in the browser: says that the login has ended, and leads back here after a new one.

/** The status of an answer to somebody who is not known. */
export const NOT_KNOWN = 401;

/** The page stays as it is; whatever is typed in it, too. */
export function sayLoginEnded(): void {
  const banner = document.getElementById("away");
  if (banner === null || banner.dataset.login !== undefined) return;
  const link = document.createElement("a");
  const here = location.pathname + location.search;
  link.href = `/login?${new URLSearchParams({ then: here })}`;
  link.textContent = "Log in again";
  const strong = document.createElement("strong");
  strong.textContent = "Your login has ended.";
  banner.dataset.login = "";
  banner.className = "banner";
  banner.replaceChildren(
    strong,
    " What you see does not go on. ",
    link,
    ", and you come back here.",
  );
}
