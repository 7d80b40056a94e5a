/** Moves the models of a storage folder: `node mover.ts STORAGE FOLDER`; a process to be killed. */
import { InstalledModels } from "../../../src/model/installedModels.ts";
import { moveModels } from "../../../src/model/moveModels.ts";

const [storage = "", folder = ""] = process.argv.slice(2);
await moveModels(new InstalledModels(storage), folder, {
  onProgress: () => undefined,
  onMoved: () => Promise.resolve(),
  signal: new AbortController().signal,
});
