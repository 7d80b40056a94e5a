/**
 * Acts as a window that downloads a file. Arguments: the request as JSON, the target.
 * Prints a line for each progress report, `PHASE ELSEWHERE BYTES`, and finally `done`.
 */
import { writeSync } from "node:fs";
import { downloadFile } from "../../../../src/model/download/download.ts";
import type { FileRequest } from "../../../../src/model/download/fileRequest.ts";

const [request = "", target = ""] = process.argv.slice(2);
await downloadFile(JSON.parse(request) as FileRequest, target, {
  onProgress: ({ phase, elsewhere, bytes }) => void writeSync(1, `${phase} ${elsewhere} ${bytes}\n`),
});
writeSync(1, "done\n");
