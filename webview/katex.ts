/** Formulas as elements. A bundle of its own, with KaTeX, its style and its fonts: loaded when the first one is met. */
import DOMPurify from "dompurify";
import { formulaHtml } from "./formulaHtml.ts";

import "katex/dist/katex.css";

const PURIFY = {
  ALLOWED_TAGS: [
    ...["span", "svg", "path", "line", "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt"],
    ...["mroot", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mtable", "mtr", "mtd", "mstyle"],
    ...["mpadded", "mphantom", "menclose", "semantics"],
  ],
  ALLOWED_ATTR: [
    ...["class", "data-style", "aria-hidden", "width", "height", "viewBox", "preserveAspectRatio", "d", "x1", "x2"],
    ...["y1", "y2", "stroke-width", "display", "mathvariant", "stretchy", "fence", "separator", "lspace", "rspace"],
    ...[
      "accent",
      "accentunder",
      "movablelimits",
      "minsize",
      "maxsize",
      "linethickness",
      "columnalign",
      "columnspacing",
    ],
    ...[
      "columnlines",
      "rowspacing",
      "rowlines",
      "scriptlevel",
      "displaystyle",
      "mathcolor",
      "mathbackground",
      "notation",
    ],
    ...["depth", "voffset", "side"],
  ],
  // A size is no scheme of a URL.
  ADD_URI_SAFE_ATTR: ["data-style"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
} as const;

/** @returns undefined if it can't be laid out, and is shown as it is written */
export function layOut(source: string): { laidOut: DocumentFragment; displayed: boolean } | undefined {
  const formula = formulaHtml(source);
  if (formula === undefined) return undefined;
  const laidOut = DOMPurify.sanitize(formula.html, {
    ...PURIFY,
    ALLOWED_TAGS: [...PURIFY.ALLOWED_TAGS],
    ALLOWED_ATTR: [...PURIFY.ALLOWED_ATTR],
    ADD_URI_SAFE_ATTR: [...PURIFY.ADD_URI_SAFE_ATTR],
  });
  for (const element of laidOut.querySelectorAll<HTMLElement>("[data-style]")) {
    const style = element.dataset["style"] ?? "";
    delete element.dataset["style"];
    // Sizes and colors; nothing that is a function.
    if (/^[\w\s.:;#%+-]*$/.test(style)) element.style.cssText = style;
  }
  return { laidOut, displayed: formula.displayed };
}

// What is copied has formulas as they are written. KaTeX's boxes would leave line ends in it.
document.addEventListener("copy", (event) => {
  const root = document.documentElement;
  root.classList.add("copying");
  const text = getSelection()?.toString() ?? "";
  root.classList.remove("copying");
  const hasFormula = [...document.querySelectorAll(".formula")].some((one) => getSelection()?.containsNode(one, true));
  if (!hasFormula || text === "") return;
  event.clipboardData?.setData("text/plain", text);
  event.preventDefault();
});
