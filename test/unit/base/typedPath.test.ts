import assert from "node:assert/strict";
import { homedir } from "node:os";
import { join } from "node:path";
import { typedPath } from "../../../src/base/typedPath.ts";

const LINUX = { home: "/home/u", env: { MODELS: "/data/models" }, platform: "linux" } as const;
const WINDOWS = {
  home: "C:\\Users\\u",
  env: { USERPROFILE: "C:\\Users\\u", "ProgramFiles(x86)": "C:\\Program Files (x86)", DATA: "D:\\data" },
  platform: "win32",
} as const;

describe("A typed path", () => {
  const linux: [typed: string, path: string][] = [
    ["", ""],
    [" \t\n", ""],
    ['""', ""],
    ["/models/x.gguf", "/models/x.gguf"],
    ["  /models/x.gguf\n", "/models/x.gguf"],
    ["/models//a/../x.gguf", "/models/x.gguf"],
    ["/모델/한글 이름.gguf", "/모델/한글 이름.gguf"],
    ["~", "/home/u"],
    ["~/x.gguf", "/home/u/x.gguf"],
    ["~/My Models/x.gguf", "/home/u/My Models/x.gguf"],
    ['"~/x.gguf"', "/home/u/x.gguf"],
    // Only the own home folder is known; the message names what was typed.
    ["~other/x.gguf", "/home/u/~other/x.gguf"],
    ["/models/~/x.gguf", "/models/~/x.gguf"],
    ['"/models/x y.gguf"', "/models/x y.gguf"],
    ["'/models/x y.gguf'", "/models/x y.gguf"],
    ["`/models/x.gguf`", "/models/x.gguf"],
    ["“/models/x.gguf”", "/models/x.gguf"],
    [` "' /models/x.gguf '" `, "/models/x.gguf"],
    // A quote that has no partner belongs to the name.
    ["/models/it's.gguf", "/models/it's.gguf"],
    ['"/models/x.gguf', '/home/u/"/models/x.gguf'],
    ["file:///models/x%20y.gguf", "/models/x y.gguf"],
    ["file:///models/x y.gguf", "/models/x y.gguf"],
    ["file:///%EB%AA%A8%EB%8D%B8/x.gguf", "/모델/x.gguf"],
    ["FILE:///models/x.gguf", "/models/x.gguf"],
    ["file://localhost/models/x.gguf", "/models/x.gguf"],
    ["file:/models/x.gguf", "/models/x.gguf"],
    ['"file:///models/x%20y.gguf"', "/models/x y.gguf"],
    ["file:///models/a#b?.gguf", "/models/a#b?.gguf"],
    ["file:///models/100%.gguf", "/models/100%.gguf"],
    ["file://~/x.gguf", "/home/u/x.gguf"],
    ["file://server/models/x.gguf", "file://server/models/x.gguf"],
    ["/models/x%20y.gguf", "/models/x%20y.gguf"],
    ["$HOME/x.gguf", "/home/u/x.gguf"],
    ["${HOME}/x.gguf", "/home/u/x.gguf"],
    ["${userHome}/x.gguf", "/home/u/x.gguf"],
    ["${env:HOME}/x.gguf", "/home/u/x.gguf"],
    ["$MODELS/x.gguf", "/data/models/x.gguf"],
    ["${env:MODELS}/x.gguf", "/data/models/x.gguf"],
    ["$NOT_SET/x.gguf", "/home/u/$NOT_SET/x.gguf"],
    ["/models/$5.gguf", "/models/$5.gguf"],
    ["/models/100%-50%.gguf", "/models/100%-50%.gguf"],
    ["models/x.gguf", "/home/u/models/x.gguf"],
    ["./x.gguf", "/home/u/x.gguf"],
  ];
  for (const [typed, path] of linux)
    it(`${JSON.stringify(typed)} is ${path === "" ? "none" : path} on Linux`, () =>
      assert.equal(typedPath(typed, LINUX), path));

  const windows: [typed: string, path: string][] = [
    ["C:\\models\\x.gguf", "C:\\models\\x.gguf"],
    ["C:\\\\models\\\\x.gguf", "C:\\models\\x.gguf"],
    ["C:/models/x.gguf", "C:\\models\\x.gguf"],
    ['"C:\\My Models\\x.gguf"', "C:\\My Models\\x.gguf"],
    ["\u202AC:\\models\\x.gguf", "C:\\models\\x.gguf"],
    ["~\\x.gguf", "C:\\Users\\u\\x.gguf"],
    ["~/x.gguf", "C:\\Users\\u\\x.gguf"],
    ["%USERPROFILE%\\x.gguf", "C:\\Users\\u\\x.gguf"],
    ["%ProgramFiles(x86)%\\x.gguf", "C:\\Program Files (x86)\\x.gguf"],
    ["$env:DATA\\x.gguf", "D:\\data\\x.gguf"],
    ["${env:USERPROFILE}\\x.gguf", "C:\\Users\\u\\x.gguf"],
    ["%NOT_SET%\\x.gguf", "C:\\Users\\u\\%NOT_SET%\\x.gguf"],
    ["file:///C:/x%20y.gguf", "C:\\x y.gguf"],
    ["file:///c%3A/models/x.gguf", "c:\\models\\x.gguf"],
    ["file://C:\\models\\x y.gguf", "C:\\models\\x y.gguf"],
    ["file://server/share/x.gguf", "\\\\server\\share\\x.gguf"],
    ["\\\\server\\share\\x.gguf", "\\\\server\\share\\x.gguf"],
  ];
  for (const [typed, path] of windows)
    it(`${JSON.stringify(typed)} is ${path} on Windows`, () => assert.equal(typedPath(typed, WINDOWS), path));

  it("is relative to the given folder, if it is relative", () => {
    assert.equal(typedPath("models/x.gguf", { ...LINUX, folder: "/work" }), "/work/models/x.gguf");
    assert.equal(typedPath("~/x.gguf", { ...LINUX, folder: "/work" }), "/home/u/x.gguf");
  });

  it("is that of this user on this system by default", () => {
    assert.equal(typedPath("~/x.gguf"), join(homedir(), "x.gguf"));
  });
});
