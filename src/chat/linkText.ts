/** What the user is told about a link before it is opened: which site it really leads to. */
import { domainToUnicode } from "node:url";
import * as l10n from "@vscode/l10n";
import { escapeInvisibles } from "../text/invisibles.ts";

/** In UTF-16 units. A longer URL would push the buttons of the dialog off the screen. */
const MAX_SHOWN = 800;

/** @returns undefined if it is no web address */
export function linkText(href: string): { url: URL; detail: string } | undefined {
  const url = URL.parse(href);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  const shown = escapeInvisibles(href.trim());
  const whole =
    shown.length <= MAX_SHOWN
      ? shown
      : l10n.t("{0}… ({1} more characters)", shown.slice(0, MAX_SHOWN), shown.length - MAX_SHOWN);
  return { url, detail: [whole, siteText(url)].join("\n\n") };
}

/** The site by its real name: letters of other scripts can look like Latin ones. */
function siteText({ host, hostname }: URL): string {
  const site = l10n.t("Site: {0}", host);
  const name = domainToUnicode(hostname);
  if (name === hostname || name === "") return site;
  const looks = l10n.t("A browser may display it as {0}, with letters other than a–z.", escapeInvisibles(name));
  const lines = [site, looks];
  if (name.split(".").some(mixesScripts)) lines.push(l10n.t("It mixes letters of several scripts, as imitations do."));
  return lines.join("\n");
}

/** Scripts that are written together: https://www.unicode.org/reports/tr39/#highly_restrictive */
const TOGETHER = [
  /^[\p{scx=Latn}\p{scx=Hani}\p{scx=Hira}\p{scx=Kana}\p{scx=Zyyy}\p{scx=Zinh}]*$/u,
  /^[\p{scx=Latn}\p{scx=Hani}\p{scx=Hang}\p{scx=Zyyy}\p{scx=Zinh}]*$/u,
  /^[\p{scx=Latn}\p{scx=Hani}\p{scx=Bopo}\p{scx=Zyyy}\p{scx=Zinh}]*$/u,
];
const OTHERS = ["Cyrl", "Grek", "Armn", "Geor", "Hebr", "Arab", "Deva", "Thai", "Cher"].map(
  (script) => new RegExp(`^[\\p{scx=${script}}\\p{scx=Zyyy}\\p{scx=Zinh}]*$`, "u"),
);

export function mixesScripts(label: string): boolean {
  if ([...TOGETHER, ...OTHERS].some((script) => script.test(label))) return false;
  // Letters of one script that is not listed here.
  return /\p{scx=Latn}|\p{scx=Cyrl}|\p{scx=Grek}/u.test(label);
}
