/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */
import type { AssetPaths } from "./assets.ts";
import { Icon, IconSheet } from "./icons.tsx";

export interface LoginView {
  /** Where to go on afterwards: a path of these pages. */
  readonly then: string;
  /** What a person should know first. */
  readonly notice: string | undefined;
  /** Whether a token was tried and is good for nothing. */
  readonly isWrong: boolean;
}

/** Where people say who they are. It shows nothing of the network. */
export function loginPage(assets: AssetPaths, { then, notice, isWrong }: LoginView): string {
  const html = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Log in · Enjambre</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="stylesheet" href={assets.style} />
        <link rel="icon" type="image/svg+xml" href={assets.icon} />
        <script type="module" src={assets.theme}></script>
      </head>
      <body class="login">
        <IconSheet />
        <header>
          <span class="home">
            <img src={assets.icon} alt="" width="26" height="26" />
            <span>Enjambre</span>
          </span>
          <button type="button" id="theme" class="quiet-button" data-script title="Dark or light">
            <Icon name="theme" />
            <span class="hidden">Dark or light</span>
          </button>
        </header>
        <main id="main">
          <form class="card" method="post" action="/login">
            <h1>Log in</h1>
            {notice !== undefined && (
              <p id="notice" class={isWrong ? "none" : "short"} role="alert">{notice}</p>
            )}
            <label for="token">Token</label>
            <input
              id="token"
              name="token"
              type="password"
              autocomplete="current-password"
              spellcheck={false}
              required
              autofocus
              placeholder="enjt.…"
              aria-describedby={notice === undefined ? "hint" : "notice hint"}
              aria-invalid={isWrong ? "true" : undefined}
            />
            <input type="hidden" name="then" value={then} />
            <button type="submit">Log in</button>
            <p id="hint" class="quiet">
              An operator makes one on the tracker's machine:{" "}
              <code>tracker access --role reader</code>, <code>writer</code> or{" "}
              <code>admin</code>. The browser does not keep it, but a cookie for 12 hours.
            </p>
          </form>
        </main>
      </body>
    </html>
  );
  return `<!doctype html>\n${html}\n`;
}
