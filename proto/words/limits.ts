/**
 * Every limit that the programs of a network must agree on. Units stand last in the names; PROTOCOL.md lists them.
 * Limits of one program alone live in its config.
 */

const KIB = 1024;
const MIB = 1024 * KIB;

export const PROTOCOL_VERSION = 1;

export const HASH_BYTES = 32;

export const NAME_MAX_BYTES = 1024;
export const ZONE_MAX_BYTES = 64;
export const ADDRESS_MAX_BYTES = 255;
export const TAGS_MAX = 32;
export const TAG_KEY_MAX_BYTES = 64;
export const TAG_VALUE_MAX_BYTES = 256;
export const QUERY_MAX_BYTES = 1024;

/** A put may ask for fragments of this size and more; smaller ones would cost more records than they are worth. */
export const FRAGMENT_SIZE_MIN_BYTES = 64 * KIB;
export const FRAGMENT_SIZE_MAX_BYTES = 16 * MIB;
/** The automatic fragment size aims at this many fragments, within its own bounds. */
export const FRAGMENTS_AIM = 256;
export const FRAGMENT_SIZE_AUTO_MIN_BYTES = 256 * KIB;
/** For content whose size is not known before it ends. */
export const FRAGMENT_SIZE_STREAM_BYTES = 4 * MIB;
export const FRAGMENTS_PER_FILE_MAX = 65_536;
export const FILE_MAX_BYTES = FRAGMENTS_PER_FILE_MAX * FRAGMENT_SIZE_MAX_BYTES;

export const REPLICAS_MAX = 16;
/** Holders of one fragment that are told to a client. */
export const HOLDERS_TOLD_MAX = 16;

/** Bytes of a fragment in one stream message. */
export const CHUNK_BYTES = 256 * KIB;
/** The largest message of control traffic: a manifest of the most fragments, with holders, fits. */
export const MESSAGE_MAX_BYTES = 8 * MIB;
/** The largest message that a peer takes: a chunk, or a question. */
export const PEER_MESSAGE_MAX_BYTES = 4 * MIB;
/** HTTP/2 flow-control window of a stream and of a connection, both ways. */
export const FLOW_WINDOW_BYTES = 4 * MIB;

export const PLACE_BATCH_MAX = 1024;
/** Fragments that one report may say a peer did not give. */
export const MISSING_REPORT_MAX = 64;
export const INVENTORY_BATCH_MAX = 4096;
export const RECORDS_BATCH_MAX = 64;
/** Name records in one part of all that a peer remembers. */
export const REMEMBERED_BATCH_MAX = 1024;
/** Trackers of higher epochs are of no use: versions would not fit their numbers. */
export const EPOCH_MAX = 4095;
export const PAGE_DEFAULT = 50;
export const PAGE_MAX = 1000;
export const EXPLAIN_DEFAULT = 16;
export const EXPLAIN_MAX = 256;
export const VERSIONS_TOLD_MAX = 100;

export const NEIGHBOURS_MAX = 32;
export const ASK_TTL_MAX = 4;
export const ASK_FAN_OUT = 8;

/** Fragments that one message of an exchange names. */
export const FRAGMENT_INDEXES_MAX = 4096;
/** Members of a swarm that one is told of at a time. */
export const SWARM_NEIGHBOURS_MAX = 30;

/** How long a ticket for fragments holds. */
export const TICKET_MS = 5 * 60_000;
/** How far a peer's knowledge of the tracker's clock may be off. */
export const TICKET_SKEW_MS = 30_000;
/** Hashes in a ticket's path: enough for a tree of the most fragments that a file has. */
export const TICKET_PATH_MAX = 16;
/** Keys by which tickets are believed: that of now and the one before. */
export const TICKET_KEYS_MAX = 2;
