import type { Catalog } from "./catalog/catalog.ts";
import type { News } from "./news.ts";
import type { Tickets } from "./tickets.ts";

/** Tells all peers how far the network has come, and what holds of tickets, when that is news. */
export function progressOf(
  catalog: Catalog,
  news: News,
  tickets: Tickets | undefined,
): () => Promise<void> {
  let told = 0;
  return async () => {
    const { epoch, sequence } = await catalog.standing();
    tickets?.tell();
    if (sequence > told) news.tellProgress({ epoch, sequence });
    told = sequence;
  };
}
