/** The address of a server: where it may be, and how it is written in one way. */

export interface ServerAddress {
  /** Scheme, host and port: what a key and a permission are bound to. */
  origin: string;
  /** Host and port, as they are shown. */
  host: string;
  /** Without a slash at the end; the paths of the server's interface are added to it. */
  base: string;
}

/** `insecure`: without encryption to another computer. `credentials`: a name or a password in the address. */
export type AddressFault = "invalid" | "insecure" | "credentials";

/**
 * @param text as a person types or copies it: without a scheme, it is https; that of an interface (`…/v1`) is its
 *   server's
 */
export function serverAddress(text: string): ServerAddress | AddressFault {
  const typed = text.trim();
  const bare = /^[a-z][a-z\d+.-]*:\/\//i.test(typed)
    ? typed
    : `${isLoopback(hostOf(typed)) ? "http" : "https"}://${typed}`;
  if (!URL.canParse(bare)) return "invalid";
  const url = new URL(bare);
  if (!/^https?:$/.test(url.protocol) || url.hostname === "" || url.search !== "" || url.hash !== "") return "invalid";
  if (url.username !== "" || url.password !== "") return "credentials";
  if (url.protocol === "http:" && !isLoopback(url.hostname)) return "insecure";
  const path = url.pathname.replace(/(?<!\/)\/+$/, "").replace(/\/v1(?:\/(?:chat\/)?completions)?$/, "");
  return { origin: url.origin, host: url.host, base: url.origin + path };
}

/** Without the port; an IPv6 address in its brackets. */
function hostOf(typed: string): string {
  return /^(?:\[[^\]]*\]|[^:/]*)/.exec(typed)?.[0] ?? "";
}

/** What does not leave this computer. Names are not looked up: another one may lead to it today and elsewhere tomorrow. */
function isLoopback(hostname: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i.test(hostname);
}
