/** The licenses of all software that is packaged with the extension, as its authors require. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "./paths.ts";

interface PackageManifest {
  name: string;
  version: string;
  license?: string;
  author?: string | { name: string };
}

/** Files of a package with its license, and with what its authors want reproduced next to it. */
export const licenseFile = /^(licen[cs]e|copying|notice)/i;

/** Libraries inside llama.cpp's binaries; all under the MIT license, with their copyright lines. */
export const insideBinaries = [
  ["llama.cpp and ggml", "Copyright (c) 2023-2026 The ggml authors"],
  ["JSON for Modern C++", "Copyright (c) 2013-2025 Niels Lohmann"],
  ["cpp-httplib", "Copyright (c) 2017 yhirose"],
] as const;

/** @returns the path of a package's file from `node_modules/` on, which may be a link; none for our own files */
export function packagePath(input: string): string[] {
  return input.includes("node_modules/") ? [input.slice(input.indexOf("node_modules/"))] : [];
}

/** The fonts of KaTeX, whose license is only named in the files. */
const FONTS = `Copyright (c) 2009-2010, Design Science, Inc. (<www.mathjax.org>)
Copyright (c) 2014-2018 Khan Academy (<www.khanacademy.org>),
with the names of the fonts, KaTeX_AMS to KaTeX_Typewriter, as Reserved Font Names.

This Font Software is licensed under the SIL Open Font License, Version 1.1.`;

/**
 * @param inputs paths of bundled files
 * @returns the folders of the packages that they belong to, `node_modules/...`
 */
export function packageFolders(inputs: readonly string[]): string[] {
  const folders = inputs
    .flatMap(packagePath)
    .map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  return [...new Set(folders.filter((folder) => folder !== undefined))].sort();
}

/** @param folders the packages, relative to the repository: `node_modules/...` */
export async function thirdPartyNotices(folders: readonly string[]): Promise<string> {
  const sections = new Map<string, string>();
  for (const folder of folders) {
    const { title, text } = await noticeOf(join(repository, folder));
    sections.set(title, text);
  }
  for (const [title, copyright] of insideBinaries) sections.set(title, mitLicense(copyright));
  const openFontLicense = await readFile(join(repository, "scripts/support/OFL-1.1.txt"), "utf8");
  sections.set("Fonts of KaTeX (OFL-1.1)", `${FONTS}\n\n${openFontLicense}`);
  const line = "=".repeat(80);
  const all = [...sections].map(([title, text]) => `${line}\n${title}\n${line}\n\n${text.trim()}\n`);
  return `This extension contains the following software of others.\n\n${all.join("\n")}`;
}

async function noticeOf(folder: string): Promise<{ title: string; text: string }> {
  const manifest = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as PackageManifest;
  const { name, version, license = "", author } = manifest;
  const files = (await readdir(folder)).filter((file) => licenseFile.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  // Some packages only name their license.
  if (texts.length === 0) {
    const holder = typeof author === "string" ? author : (author?.name ?? `the authors of ${name}`);
    const text = await LICENSE_TEXTS[license]?.(`Copyright (c) ${holder}`);
    if (text === undefined)
      throw new Error(`${name} has no license text, and its license is ${license || "not named"}`);
    texts.push(text);
  }
  return { title: `${name} ${version} (${license})`, text: texts.join("\n\n") };
}

const LICENSE_TEXTS: Readonly<Record<string, (copyright: string) => string | Promise<string>>> = {
  MIT: mitLicense,
  "Apache-2.0": async (copyright) =>
    `${copyright}\n\n${await readFile(join(repository, "node_modules/typescript/LICENSE.txt"), "utf8")}`,
};

function mitLicense(copyright: string): string {
  return `MIT License

${copyright}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`;
}
