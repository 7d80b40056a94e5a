/** A network of their own for commands that must get by without one. */
import { spawnSync } from "node:child_process";
import { say } from "./progress.ts";

/** `ip` or, on older systems, `ifconfig` brings up the only interface that there is. */
const UP = '(ip link set lo up || ifconfig lo up) && exec "$@"';

/**
 * @returns the start of a command line that runs the rest of it in a network namespace whose only interface is loopback;
 *   empty, after a message, where the system has no such namespaces or does not allow them
 */
export function onlyLoopback(): string[] {
  const asRoot = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const command = ["unshare", ...asRoot, "--net", "sh", "-c", UP, "sh"];
  const { status } = spawnSync("unshare", [...command.slice(1), "true"], { stdio: "ignore" });
  if (status === 0) return command;
  say("This system has no network namespaces for this user, so that the network is not cut off.");
  return [];
}
