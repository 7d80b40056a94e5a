/** A small disk in memory, for what only a real disk can do: be full, or read-only. Needs root on Linux. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export class SmallDisk {
  readonly path = mkdtempSync(join(tmpdir(), "42dot-disk-"));

  /** @returns undefined where nothing can be mounted */
  static mount(kilobytes: number): SmallDisk | undefined {
    const disk = new SmallDisk();
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", disk.path], { stdio: "ignore" });
      return disk;
    } catch {
      rmdirSync(disk.path);
      return undefined;
    }
  }

  /** @param left kilobytes that stay free */
  fill(left = 0): void {
    const { bavail, bsize } = statfsSync(this.path);
    writeFileSync(join(this.path, "filler"), Buffer.alloc(Math.max(0, bavail * bsize - left * 1024)));
  }

  empty(): void {
    rmSync(join(this.path, "filler"), { force: true });
  }

  setReadOnly(readOnly: boolean): void {
    execFileSync("mount", ["-o", `remount,${readOnly ? "ro" : "rw"}`, this.path], { stdio: "ignore" });
  }

  unmount(): void {
    execFileSync("umount", ["-l", this.path], { stdio: "ignore" });
    rmdirSync(this.path);
  }
}
