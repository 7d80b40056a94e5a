/** Why a file is not imported, in words. */
import * as l10n from "@vscode/l10n";
import { type FileFault, LARGEST_FILE, MOST_TURNS } from "./conversationFile.ts";

const MEBIBYTE = 1024 * 1024;

/** A sentence. @param name of the file */
export function fileFaultText(fault: FileFault, name: string): string {
  switch (fault.kind) {
    case "tooLarge":
      return l10n.t(
        "{0} is too large to be imported: {1} MB, and at most {2} MB are read.",
        name,
        Math.ceil(fault.bytes / MEBIBYTE),
        LARGEST_FILE / MEBIBYTE,
      );
    case "notJson":
      return fault.line === undefined
        ? l10n.t("{0} can't be imported, because it is not JSON.", name)
        : l10n.t("{0} can't be imported, because line {1} is not as JSON has to be.", name, fault.line);
    case "otherFile":
      return l10n.t("{0} can't be imported, because it is no conversation that was exported as JSON.", name);
    case "newer":
      return l10n.t("{0} was exported by a newer version of the extension. Update the extension to import it.", name);
    case "tooManyTurns":
      return l10n.t("{0} can't be imported, because it has more than {1} questions.", name, MOST_TURNS);
    case "entry":
      return l10n.t(
        "{0} can't be imported, because its entry “{1}” is missing or not what it should be.",
        name,
        fault.path,
      );
  }
}
