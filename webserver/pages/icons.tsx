/** @jsxRuntime automatic */
/** @jsxImportSource hono/jsx */

/** Drawn once on each page; `Icon` refers to them. */
const PATHS = {
  folder: "M2 4.5A1.5 1.5 0 0 1 3.5 3h3l1.6 2h4.4A1.5 1.5 0 0 1 14 6.5v5A1.5 1.5 0 0 1 12.5 13" +
    "h-9A1.5 1.5 0 0 1 2 11.5z",
  file: "M4 1.75h5L12.5 5v9.25h-9V1.75zM9 2v3.25h3.25",
  download: "M8 2v8M4.75 7 8 10.25 11.25 7M3 13.25h10",
  remove: "M3 4.25h10M6.25 4V2.5h3.5V4M4.25 4.5l.6 9h6.3l.6-9M6.75 7v4M9.25 7v4",
  upload: "M8 11V3M4.75 6 8 2.75 11.25 6M3 13.25h10",
  copy: "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.4 10.4 14 14",
  theme: "M8 2.5v11a5.5 5.5 0 0 0 0-11zM8 2.5a5.5 5.5 0 1 0 0 11",
};

export type IconName = keyof typeof PATHS;

export function IconSheet() {
  return (
    <svg width="0" height="0" class="sheet" aria-hidden="true">
      {Object.entries(PATHS).map(([name, path]) => (
        <symbol key={name} id={`icon-${name}`} viewBox="0 0 16 16">
          <path d={path} />
        </symbol>
      ))}
    </svg>
  );
}

/** Says nothing by itself: what it stands for is in words beside it, or in a label. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" width="16" height="16" aria-hidden="true">
      <use href={`#icon-${name}`} />
    </svg>
  );
}
