/** How severe a line of the log may be, from the least. */
export const LOG_LEVELS = ["trace", "debug", "info", "warning", "error", "fatal"] as const;
