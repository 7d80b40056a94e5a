/** The turns of VS Code's chat as those of our own, so that the same code answers them. */
import * as l10n from "@vscode/l10n";
import * as v from "valibot";
import { builtInViews, requestOf, SLASH_COMMANDS, type SlashSettings } from "../../chat/slashCommands.ts";
import { otherLanguage } from "../../chat/turnView.ts";
import type { StoredTurn } from "../../history/conversation.ts";
import { Attachment, usedLines } from "../../prompt/attachments.ts";
import { chatTask, inFence, isQuestion, type TurnRequest, TurnTask } from "../../prompt/taskPrompts.ts";
import type { TargetSetting } from "../../text/language.ts";
import { named } from "../../text/slash.ts";

/** What is remembered of an answered turn, in the result that VS Code keeps with it. */
export const PastTurn = v.object({
  task: TurnTask,
  prompt: v.string(),
  /** With the lines that the model was given. */
  attachments: v.array(Attachment),
  answer: v.string(),
});
export type PastTurn = v.InferOutput<typeof PastTurn>;

/** The turn that is asked now. */
export function newTurn({ task, message, prompt }: TurnRequest, attachments: readonly Attachment[]): StoredTurn {
  return {
    ...{ id: "", createdAt: 0, task, message, prompt, answer: "", state: { kind: "queued" } },
    ...(attachments.length > 0 && { attachments: [...attachments] }),
  };
}

export function pastTurn({ task, prompt, answer, attachments = [] }: StoredTurn): PastTurn {
  const used = attachments.map((attachment) => ({
    ...attachment,
    text: attachment.text.split("\n", usedLines(attachment)).join("\n"),
  }));
  return { task, prompt, answer, attachments: used };
}

/** @param metadata that of the results so far; what another version has left is not of the conversation */
export function earlierTurns(metadata: readonly unknown[]): StoredTurn[] {
  return metadata.flatMap((each) => {
    const parsed = v.safeParse(PastTurn, each);
    if (!parsed.success) return [];
    const { task, prompt, attachments, answer } = parsed.output;
    return { ...newTurn({ task, message: prompt, prompt }, attachments), answer, state: ANSWERED };
  });
}

const ANSWERED: StoredTurn["state"] = {
  kind: "done",
  record: {
    ...{ stop: "eos", promptTokens: 0, cachedTokens: 0, generatedTokens: 0, model: "" },
    ...{ prefillMs: 0, decodeMs: 0, timeToFirstTokenMs: 0 },
  },
};

/** What a command without a text works on. */
export interface Subject {
  text: string;
  /** Of VS Code; "" for plain text. */
  languageId: string;
}

/**
 * @param command of VS Code's chat; undefined for a question
 * @param subject what is selected; asked for only if the command has no text
 * @returns the reason, in words, if there is nothing to do
 */
export async function turnRequest(
  command: string | undefined,
  text: string,
  settings: SlashSettings & { chatLanguage: TargetSetting },
  subject: () => Promise<Subject | undefined>,
): Promise<TurnRequest | string> {
  if (command === undefined) return chatTask(text, settings.chatLanguage);
  const name = SLASH_COMMANDS.find((one) => one === named(builtInViews(), command)?.name);
  if (name === undefined) return chatTask(`/${command} ${text}`, settings.chatLanguage);
  if (text.trim() !== "") return requestOf(name, text, settings);
  const selected = await subject();
  if (selected === undefined || selected.text.trim() === "")
    return l10n.t("Write a text behind /{0}, or select some in an editor.", name);
  const { languageId } = selected;
  return requestOf(name, name === "explain" ? inFence(selected.text, languageId) : selected.text, {
    ...settings,
    ...(languageId !== "" && { languageId }),
  });
}

/** What can follow an answer: the same in the other language. */
export function followUp(metadata: unknown): { command: string; prompt: string; label: string } | undefined {
  const parsed = v.safeParse(PastTurn, metadata);
  if (!parsed.success || !isQuestion(parsed.output.task)) return undefined;
  const { answer } = parsed.output;
  const to = otherLanguage(answer);
  if (to === null) return undefined;
  const label = to === "en" ? l10n.t("The answer in English") : l10n.t("The answer in Korean");
  return { command: "translate", prompt: answer, label };
}
