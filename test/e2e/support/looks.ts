/** Checks that what is shown is readable: that it fits, and its contrast. */
import type { Locator } from "playwright-core";

/** The used part of DOM elements: these tests are compiled without browser types. */
export interface PageElement {
  textContent: string;
  scrollWidth: number;
  clientWidth: number;
  parentElement: PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
}

interface Style {
  content: string;
  color: string;
  backgroundColor: string;
  borderTopColor: string;
  borderTopWidth: string;
  outlineStyle: string;
  outlineWidth: string;
  opacity: string;
  textDecorationLine: string;
}

declare global {
  function getComputedStyle(element: PageElement | undefined, pseudo?: string): Style;
}

/** @returns the texts of the elements that don't fit */
export async function clipped(elements: Locator): Promise<string[]> {
  return elements.evaluateAll((all: PageElement[]) =>
    all.filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent),
  );
}

/** @returns the backgrounds and edges of the elements that are not opaque */
export async function seeThrough(elements: Locator): Promise<string[]> {
  const seen = await elements.evaluateAll((all: PageElement[]) =>
    all.flatMap((one) => {
      const { backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(one);
      return [backgroundColor, borderTopWidth === "1px" ? borderTopColor : "rgba(0, 0, 0, 0)"];
    }),
  );
  return seen.filter((color) => (channels(color)[3] ?? 1) < 1);
}

/** @returns the contrast of each text with its background */
export async function contrasts(elements: Locator): Promise<number[]> {
  const seen = await elements.evaluateAll((all: PageElement[]) =>
    all.map((one) => {
      const styles: Style[] = [];
      for (let element: PageElement | null = one; element !== null; element = element.parentElement)
        styles.push(getComputedStyle(element));
      return {
        text: styles[0]?.color ?? "",
        opacity: styles.reduce((product, { opacity }) => product * Number(opacity), 1),
        backgrounds: styles.map(({ backgroundColor }) => backgroundColor),
      };
    }),
  );
  return seen.map(({ text, opacity, backgrounds }) => contrast(text, backgrounds, opacity));
}

/**
 * The contrast as defined by WCAG 2.2, 1 to 21.
 * @param backgrounds background colors, from the text's own to the outermost, which is opaque
 */
export function contrast(text: string, backgrounds: readonly string[], opacity = 1): number {
  const background = backgrounds.reduceRight<number[]>((below, own) => over(channels(own), below), [255, 255, 255]);
  const [red = 0, green = 0, blue = 0, alpha = 1] = channels(text);
  const shown = over([red, green, blue, alpha * opacity], background);
  const [light = 0, dark = 0] = [luminance(shown), luminance(background)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function over([red = 0, green = 0, blue = 0, alpha = 1]: readonly number[], below: readonly number[]): number[] {
  return [red, green, blue].map((value, index) => value * alpha + (below[index] ?? 0) * (1 - alpha));
}

/** The channels of `rgb(…)`, `rgba(…)` and `color(srgb …)`, 0 to 255, and the last from 0 to 1. */
function channels(color: string): number[] {
  const numbers = (color.match(/[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  return color.startsWith("color(srgb") ? numbers.map((value, index) => (index < 3 ? value * 255 : value)) : numbers;
}

function luminance(color: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = color.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
