export type LogLevel = "info" | "warning" | "error";

/** Writes a line of the log; `info` by default. */
export type LogLine = (text: string, level?: LogLevel) => void;
