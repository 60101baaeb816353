/// <reference no-default-lib="true" />
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/// <reference lib="esnext" />
// Runs in the browser: files that a person chose or dropped.

/** Lets a person choose files. */
export function chooseFiles(take: (files: readonly File[]) => void, multiple: boolean): void {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = multiple;
  input.hidden = true;
  input.addEventListener("change", () => {
    take([...input.files ?? []]);
    input.remove();
  });
  input.addEventListener("cancel", () => input.remove());
  document.body.append(input);
  input.click();
}

/** Files of a dropped item; of a folder, all that lie in it. */
async function* filesOf(entry: FileSystemEntry, path: string): AsyncGenerator<[File, string]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject)
    );
    yield [file, path + entry.name];
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  while (true) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject)
    );
    if (entries.length === 0) return;
    for (const below of entries) yield* filesOf(below, `${path}${entry.name}/`);
  }
}

/** All files that were dropped, folders included, each with its path. */
export async function takeDropped(
  transfer: DataTransfer,
  add: (file: File, path: string) => Promise<void>,
): Promise<void> {
  const files = [...transfer.files];
  // Both must be asked for before anything is waited for: the browser forgets them then.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  if (entries.every((entry) => entry === null || entry.isFile)) {
    for (const file of files) await add(file, file.name);
    return;
  }
  for (const entry of entries) {
    if (entry === null) continue;
    for await (const [file, path] of filesOf(entry, "")) await add(file, path);
  }
}
