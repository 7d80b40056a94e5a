import type { StoredTurn } from "../history/conversation.ts";
import type { ModelChoice } from "../model/modelChoice.ts";
import { demoNotice, fortyTwoDotNotice, type Notice, otherModelNotice } from "../model/notices.ts";
import type { Language } from "../text/language.ts";

/**
 * The notices of the models that wrote the answers. A turn has only the title of its model, which tells 42dot's from
 * others; of the chosen model more is known.
 */
export function noticesOfTurns(
  turns: readonly StoredTurn[],
  choice: Pick<ModelChoice, "title" | "notice"> | undefined,
  language: Language,
): Notice[] {
  const models = turns.map(({ state }) => (state.kind === "done" ? state.record.model : ""));
  const notices = new Map<string, Notice>();
  for (const model of new Set(models)) {
    if (model === "") continue;
    const notice = model === choice?.title ? choice.notice : noticeOf(model, language);
    notices.set(notice.id, notice);
  }
  return [...notices.values()];
}

/** In either language: the editor's may have changed since. */
const DEMO_TITLES = ["Demo model", "데모 모델"];

function noticeOf(model: string, language: Language): Notice {
  if (DEMO_TITLES.includes(model)) return demoNotice(language);
  if (/42dot/i.test(model)) return fortyTwoDotNotice(language, { isBase: /PLM/i.test(model) });
  return otherModelNotice(language, model, { formatIsKnown: true });
}
