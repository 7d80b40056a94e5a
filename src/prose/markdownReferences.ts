import type { Quoting } from "./quoting.ts";

/** As definitions and references are compared. */
export function labelOf(text: string): string {
  return text.trim().replace(/\s+/g, " ").toLowerCase();
}

/**
 * `[설치 안내]` and `[설치 안내][]` name a definition by their text. They are read as `[설치 안내][설치 안내]`, so that the
 * text may change and the name stays.
 */
export function references(labels: ReadonlySet<string>): Quoting {
  const read = (raw: string): string =>
    raw.replace(REFERENCE, (whole, label?: string) =>
      label !== undefined && labels.has(labelOf(label)) ? `[${label}][${label}]` : whole,
    );
  return {
    read,
    write(prose, raw) {
      const found = (text: string): [string, string][] =>
        Array.from(text.matchAll(REFERENCE), ({ 0: whole, 1: label = "" }): [string, string] => [label, whole]).filter(
          ([label]) => labels.has(labelOf(label)),
        );
      const known = new Map(found(raw));
      const written = prose.replace(/\[([^[\]]{1,200})\]\[\1\]/g, (whole, label: string) => known.get(label) ?? whole);
      return found(written).length > found(raw).length ? undefined : written;
    },
  };
}

/** Shortcut and collapsed references; no code, and no link with a target or a name. */
const REFERENCE = /`[^`]*`|(?<![\\\]])\[(?!\^)([^[\]]{1,200})\](?:\[\]|(?![[(:]))/g;
