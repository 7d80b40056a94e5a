/** Translates comments for Comment Translate, with the masks and checks of the writing help. */
import * as l10n from "@vscode/l10n";
import { factsText } from "../../base/factsText.ts";
import type { LogLine } from "../../base/logLine.ts";
import { type Failure, failureOf } from "../../inference/failure.ts";
import { rejectionText } from "../../rejectionText.ts";
import type { Rewriter } from "../../rewriting/rewriter.ts";
import { translateProse } from "../../rewriting/translateProse.ts";
import { type Language, type TargetSetting, translationTarget } from "../../text/language.ts";
import { describeFailure } from "../../userErrors.ts";

export interface TranslatorServices {
  rewriter: Rewriter;
  /** The title of the chosen model. @throws FailureError */
  model: () => Promise<string>;
  /** Used where the caller leaves it open. */
  translateTo: () => TargetSetting;
  /** Tells the user, since Comment Translate shows nothing when there is an error. */
  show: (failure: Failure) => unknown;
  log: LogLine;
}

/** What Comment Translate asks for. Languages are those of its settings: `ko`, `en`, `zh-CN`, `auto` … */
export interface CommentTranslator {
  /** UTF-16 units of a piece: longer comments are cut by the caller, at line breaks, and their pieces come at once. */
  readonly maxLen: number;
  /** @throws Error with a sentence for people */
  translate(content: string, options?: { from?: string; to?: string }): Promise<string>;
  /** What is shown beside a translation, in Markdown. */
  link(content: string, options?: { from?: string; to?: string }): string;
}

/** Comments are shorter, so that each has one mark of its model. */
const MOST_AT_ONCE = 10_000;

/** @returns a class, which Comment Translate makes itself, without arguments */
export function translatorOf(services: TranslatorServices): new () => CommentTranslator {
  const { rewriter, model, translateTo, show, log } = services;
  const told = new Set<Failure["kind"]>();
  return class implements CommentTranslator {
    readonly maxLen = MOST_AT_ONCE;

    async translate(content: string, { to }: { to?: string } = {}): Promise<string> {
      const language = targetOf(content, to, translateTo());
      if (language === null) return content;
      const { signal } = new AbortController();
      const work = Promise.all([model(), translateProse(rewriter, content, language, { priority: "command", signal })]);
      const [title, result] = await work.catch((error: unknown) => {
        const failure = failureOf(error);
        log(`Comment Translate: ${factsText(failure)}`, "warning");
        if (!told.has(failure.kind)) show(failure);
        told.add(failure.kind);
        throw new Error(describeFailure(failure).message, { cause: error });
      });
      if (result.kind === "rejected") throw new Error(rejectionText(result.reasons));
      // What it keeps for later would look as if another model had written it.
      return result.kind === "rewritten" ? `${result.text} — ${title}` : content;
    }

    link(): string {
      return "42dot";
    }
  };
}

/** @returns null if there is nothing to translate. @throws Error for a language that the model does not know */
function targetOf(content: string, to: string | undefined, setting: TargetSetting): Language | null {
  const [code = ""] = (to ?? "auto").toLowerCase().split("-");
  if (code === "ko" || code === "en") return code;
  if (code === "auto") return translationTarget(content, setting);
  throw new Error(l10n.t("The model translates into Korean and English only, not into “{0}”.", code));
}
