/** Host and port, as they are shown, of an address that may not be one. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
