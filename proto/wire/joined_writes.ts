import { Buffer } from "node:buffer";

/** What of a socket is needed and changed here. */
export interface Socket {
  readonly destroyed: boolean;
  write(...args: unknown[]): boolean;
  end(...args: unknown[]): unknown;
  destroy(...args: unknown[]): unknown;
}

/** More is not put together: it would only be copied. */
const JOINED_MAX_BYTES = 512 * 1024;

/**
 * Writes in one go what is written to a socket in the same turn. Deno's HTTP/2 writes every frame by itself, 64 of them
 * a MiB, and each write costs as much as copying a hundred kilobytes.
 */
export function joinWrites<Target extends Socket>(socket: Target): Target {
  const { write, end, destroy } = socket;
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  const flush = () => {
    if (held.length === 0) return;
    const [first] = held;
    const bytes = held.length === 1 ? first! : Buffer.concat(held, heldBytes);
    held = [];
    heldBytes = 0;
    if (!socket.destroyed) write.call(socket, bytes);
  };
  socket.write = (...args) => {
    const [bytes] = args;
    if (args.length > 1 || !(bytes instanceof Uint8Array)) {
      flush();
      return write.apply(socket, args);
    }
    if (held.length === 0) queueMicrotask(flush);
    held.push(bytes);
    heldBytes += bytes.byteLength;
    if (heldBytes >= JOINED_MAX_BYTES) flush();
    return true;
  };
  // Nothing that was written may be left behind.
  socket.end = (...args) => {
    flush();
    return end.apply(socket, args);
  };
  socket.destroy = (...args) => {
    flush();
    return destroy.apply(socket, args);
  };
  return socket;
}
