/** What the user reads about prompt files. */
import * as l10n from "@vscode/l10n";
import type { PromptField } from "../prompt/frontMatter.ts";
import { promptHint } from "../prompt/promptFile.ts";
import { named } from "../text/slash.ts";
import type { FoundPrompt } from "./promptFiles.ts";
import type { CommandView } from "./protocol.ts";
import { builtInViews } from "./slashCommands.ts";

type Fault = Extract<FoundPrompt["content"], { kind: "faulty" }>["fault"];

/** The commands of the files, in their order. A name is that of the extension's own command, or of the first file. */
export function promptViews(prompts: readonly FoundPrompt[]): CommandView[] {
  const usable = builtInViews();
  return prompts.map((prompt) => {
    const view = promptView(prompt, named(usable, prompt.name) !== undefined);
    if (view.fault === undefined) usable.push(view);
    return view;
  });
}

/** @param isTaken another command has its name */
function promptView({ name, source, content }: FoundPrompt, isTaken: boolean): CommandView {
  const view = { name, aliases: [], source };
  if (content.kind === "faulty") return { ...view, hint: "", description: "", fault: faultText(content.fault) };
  const { file } = content;
  const description = file.description === "" ? file.title : `${file.title}: ${file.description}`;
  const usable = { ...view, hint: promptHint(file, l10n.t("text")), description };
  return isTaken ? { ...usable, fault: l10n.t("There is another command of this name. Rename the file.") } : usable;
}

function faultText(fault: Fault): string {
  switch (fault.kind) {
    case "tooLong":
      return l10n.t("The file is too long for a prompt.");
    case "notClosed":
      return l10n.t("The front matter has no “---” at its end.");
    case "notYaml":
      return l10n.t("Line {0} of the front matter is not as YAML has to be.", fault.line);
    case "field":
      return l10n.t("“{0}” in the front matter has to be {1}.", fault.field, expected(fault.field));
    case "unknownField":
      return l10n.t("“{0}” in the front matter is not known.", fault.field);
    case "unknownPlace":
      return l10n.t("{0} is no argument, and not input, selection or file.", `{{${fault.name}}}`);
    case "nameTaken":
      return l10n.t("Two arguments can't be called “{0}”, and none input, selection or file.", fault.name);
    case "empty":
      return l10n.t("The file has no text for the model.");
    case "unreadable":
      return l10n.t("The file can't be read.");
    case "untrusted":
      return l10n.t("Prompt files of a workspace are used once you trust it.");
  }
}

function expected(field: PromptField): string {
  switch (field) {
    case "title":
    case "description":
      return l10n.t("a text");
    case "arguments":
      return l10n.t("a list of names, or of name, description and default");
    case "temperature":
      return l10n.t("a number from 0 to 2");
    case "answerLength":
      return l10n.t("a whole number from 16 to 4096");
    case "language":
      return l10n.t("auto, ko or en");
  }
}

/** What a new prompt file has in it. */
export function newPromptText(title: string): string {
  return `---
title: ${JSON.stringify(title)}
description: ${JSON.stringify(l10n.t("What it does, for the list"))}
arguments:
  - name: focus
    description: ${JSON.stringify(l10n.t("Given as focus=… behind the command"))}
    default: ${JSON.stringify(l10n.t("what can go wrong"))}
# temperature: 0.2
# answerLength: 512
# language: ko
# {{input}}: ${l10n.t("what is written behind the command, or else the selection")}
# {{selection}}: ${l10n.t("the selection in the editor")}
# {{file}}: ${l10n.t("the path of the file in the editor")}
---
${l10n.t("Look at this text with regard to {{focus}}.")}

{{input}}
`;
}
