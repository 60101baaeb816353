/**
 * What one server lets others take of it, whoever they are: the numbers of SECURITY.md. Limits of what is said, such as
 * names and messages, are in `limits.ts`.
 */

const KIB = 1024;

/** Every limit that a server refuses by, as metrics and the log name it. */
export const SERVER_LIMITS = [
  "connections",
  "connections_per_address",
  "connections_per_device",
  "handshakes",
  "handshakes_per_address",
  "handshake_time",
  "metadata",
  "calls_per_device",
  "call_time",
  "uploads_per_device",
  "bytes_per_device",
] as const;

export type ServerLimit = typeof SERVER_LIMITS[number];

/** Connections to one server. Only members keep one, so members alone can use them up. */
export const CONNECTIONS_MAX = 4_096;
/** Connections from one address; a network behind one router shares it. This machine itself is not counted so. */
export const CONNECTIONS_PER_ADDRESS_MAX = 512;
/** Connections of one device, from wherever. */
export const CONNECTIONS_PER_DEVICE_MAX = 512;

/** TLS handshakes under way. One more ends the oldest of the address that has most: a good one takes some 20 ms. */
export const HANDSHAKES_MAX = 256;
/** The same from one address, this machine left out: the oldest of that address ends. */
export const HANDSHAKES_PER_ADDRESS_MAX = 64;
export const HANDSHAKE_MAX_MS = 10_000;

/** A connection without a call is closed after so long; whoever needs it again connects again. */
export const CONNECTION_IDLE_MAX_MS = 5 * 60_000;

/** Names and values of a call's metadata together. */
export const METADATA_MAX_BYTES = 8 * KIB;
/** What HTTP/2 itself takes: above that the call cannot even be told why. */
export const HEADERS_MAX_BYTES = 2 * METADATA_MAX_BYTES;

/** Calls of one device that begin, whatever becomes of them. */
export const CALLS_PER_S_MAX = 2_000;
/** So many may begin at once after a pause. */
export const CALLS_BURST_MAX = 4_000;

/** How long a call of one message each way may take, whatever its caller allows. */
export const ANSWER_MAX_MS = 60_000;
/** How long a call may take that streams a fragment: one of 16 MiB at 64 KiB/s takes 4 minutes. */
export const TRANSFER_MAX_MS = 30 * 60_000;

/** Puts that one device may have open at a tracker; a webserver is one device for all who use it. */
export const UPLOADS_PER_DEVICE_MAX = 512;

/** HTTP requests under way at one gateway, those included whose answers are still being sent. */
export const HTTP_REQUESTS_MAX = 1_024;
export const LOGIN_MAX_BYTES = 4 * KIB;
/** How long a form or a login may take to come. */
export const FORM_MAX_MS = 10_000;
/** So much of a file's content at least has to come in the time in which nothing may (`--idle-timeout`). */
export const CONTENT_MIN_BYTES = 16 * KIB;
