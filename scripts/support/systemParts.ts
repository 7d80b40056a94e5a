/**
 * The parts of the operating system that the browser, the tests and the compilation need.
 * `node scripts/support/systemParts.ts` installs them all.
 */
import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { exclusively } from "./lock.ts";
import { out, tools } from "./paths.ts";
import { Advice, longStep } from "./progress.ts";
import { runQuietly } from "./run.ts";
import { runScript } from "./shutdown.ts";

interface Part {
  name: string;
  /** Names of Debian packages. */
  packages: string[];
  isInstalled: () => boolean;
}

const parts = {
  browser: {
    name: "Chromium",
    packages: ["chromium"],
    isInstalled: () => findBrowser() !== undefined,
  },
  hangul: {
    name: "a Hangul font",
    packages: ["fonts-noto-cjk"],
    isInstalled: () => process.platform !== "linux" || output("fc-list", [":lang=ko"]) !== "",
  },
  vulkan: {
    name: "a Vulkan driver (a software one will do)",
    packages: ["libvulkan1", "mesa-vulkan-drivers"],
    isInstalled: () =>
      process.platform !== "linux" ||
      (libraryExists("libvulkan.so.1") && ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"].some(existsSync)),
  },
  compiler: {
    name: "g++, make and python3",
    packages: ["g++", "make", "python3"],
    isInstalled: () => ["g++", "make", "python3"].every((command) => findCommand(command) !== undefined),
  },
  kerberos: {
    name: "the Kerberos headers",
    packages: ["libkrb5-dev"],
    isInstalled: () => process.platform !== "linux" || existsSync("/usr/include/gssapi/gssapi.h"),
  },
} satisfies Record<string, Part>;

export type PartName = keyof typeof parts;

/** What the tests and the browser need; the compilation of the server needs `compiler` and `kerberos`. */
export const runtimeParts: PartName[] = ["browser", "hangul", "vulkan"];
export const compileParts: PartName[] = ["compiler", "kerberos"];

/** Installs what is missing, on Debian as root. @throws Advice that names what is missing if it can't be installed */
export async function ensureParts(names: readonly PartName[]): Promise<void> {
  const missing = (): Part[] => names.map((name) => parts[name]).filter((part) => !part.isInstalled());
  if (missing().length === 0) return;
  const packages = missing().flatMap((part) => part.packages);
  if (process.getuid?.() !== 0 || findCommand("apt-get") === undefined) throw new Advice(advice(missing()));

  await mkdir(tools, { recursive: true });
  await mkdir(out, { recursive: true });
  await exclusively(join(tools, "apt.lock"), "installing system packages", async () => {
    if (missing().length === 0) return;
    const options = {
      log: join(out, "apt.log"),
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    };
    await longStep(`Installing ${packages.join(", ")} with apt-get`, async () => {
      await runQuietly("apt-get", ["update", "-q"], options);
      await runQuietly("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages], options);
    });
  });
  if (missing().length > 0) throw new Advice(advice(missing()));
}

function advice(missing: Part[]): string {
  const names = missing.map((part) => part.name).join(", ");
  const packages = missing.flatMap((part) => part.packages).join(" ");
  return `Missing on this machine: ${names}. Install it (on Debian and Ubuntu: sudo apt-get install ${packages}) and try again.`;
}

/** @returns the path of a Chromium or Chrome; the environment variable `CHROMIUM_PATH` takes precedence */
export function findBrowser(): string | undefined {
  const chosen = process.env["CHROMIUM_PATH"];
  if (chosen !== undefined && chosen !== "") return chosen;
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  return (
    ["chromium", "chromium-browser", "google-chrome"].map(findCommand).find((path) => path !== undefined) ??
    (existsSync(mac) ? mac : undefined)
  );
}

export function findCommand(command: string): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, command))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function libraryExists(name: string): boolean {
  // Debian keeps ldconfig out of the PATH of ordinary users.
  return ["/sbin/ldconfig", "ldconfig"].some((command) => output(command, ["-p"]).includes(name));
}

function output(command: string, args: string[]): string {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch {
    return "";
  }
}

if (import.meta.main)
  await runScript(async () => {
    await ensureParts([...runtimeParts, ...compileParts]);
    return 0;
  });
