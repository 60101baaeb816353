/** The version of all three programs; also in `deno.json` and CHANGELOG.md. */
export const VERSION = "0.1.0";
