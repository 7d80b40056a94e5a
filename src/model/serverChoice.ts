/** The model of a server, as far as its name tells: nothing is asked for that. */
import { MESSAGES_FORMAT } from "../prompt/messagesFormat.ts";
import { OFFICIAL_SAMPLING, OTHER_SAMPLING, TRANSFORM_SAMPLING } from "../prompt/officialPrompt.ts";
import { PROMPT_FORMATS } from "../prompt/promptFormat.ts";
import { hostOf } from "../text/hostOf.ts";
import type { Language } from "../text/language.ts";
import type { ServerChoice } from "./modelChoice.ts";
import { isBaseModel } from "./modelFile.ts";
import { demoNotice, fortyTwoDotNotice, otherModelNotice } from "./notices.ts";

/** Whose model it is. Before the first question, the engine checks by its tokens that the name tells the truth. */
export function familyOf(model: string): "42dot" | "demo" | "other" {
  if (/42dot[-_ ]demo/i.test(model)) return "demo";
  return /42dot/i.test(model) ? "42dot" : "other";
}

/** @param isChat whether it is asked through the chat endpoint, which writes the prompt itself */
export function serverChoice(
  { url, model }: { url: string; model: string },
  isChat: boolean,
  language: Language,
): ServerChoice {
  const host = hostOf(url);
  const server = { url, host, model };
  const family = familyOf(model);
  // Without the folders of a path, or the owner of a repository.
  const title = model.split(/[/\\]/).findLast((part) => part !== "") ?? model;
  const format = isChat ? MESSAGES_FORMAT : PROMPT_FORMATS["42dot"];
  if (family === "demo") {
    const demo = language === "ko" ? "데모 모델" : "Demo model";
    return { kind: "demo", title: demo, server, sampling: TRANSFORM_SAMPLING, format, notice: demoNotice(language) };
  }
  if (family === "other") {
    const notice = otherModelNotice(language, model, { formatIsKnown: true });
    return { kind: "other", title, server, sampling: OTHER_SAMPLING, format, notice };
  }
  const isBase = isBaseModel(model);
  const common = { title, server, sampling: OFFICIAL_SAMPLING, notice: fortyTwoDotNotice(language, { isBase, host }) };
  return isBase ? { ...common, kind: "base", format: PROMPT_FORMATS.plain } : { ...common, kind: "42dot", format };
}
