import build from "./build.json" with { type: "json" };

/** The version of all three programs; also in `deno.json` and CHANGELOG.md. */
export const VERSION = "0.1.0";

/** With the commit that a release was made from, for instance `0.1.0+1a2b3c4d5e6f`; a checkout has none in it. */
export const VERSION_AND_COMMIT: string = build.commit === ""
  ? VERSION
  : `${VERSION}+${build.commit}`;
