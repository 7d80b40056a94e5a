/** What the model's context is filled with, if the question were asked now. All sizes are in tokens. */
import { type Attachment, MOST_KEPT, withAttachments } from "../../prompt/attachments.ts";
import { fitContext } from "../../prompt/contextBudget.ts";
import { areSent, attachedTo, budgetOf, type PromptContext } from "../answerTurn.ts";
import type { Meter } from "../protocol.ts";
import type { Fitted } from "./fitAttachments.ts";

export interface Measured extends Fitted {
  meter: Meter;
}

/** @throws Error once `signal` is aborted */
export async function measure(
  typed: string,
  attachments: readonly Attachment[],
  context: PromptContext,
  signal: AbortSignal,
): Promise<Measured> {
  // A longer question does not fit, however many tokens it has.
  const question = typed.slice(0, MOST_KEPT).toWellFormed();
  const fitted = await attachedTo(question, attachments, context, signal);
  const budget = await budgetOf(withAttachments(question, fitted.attachments), context, signal);
  const decision = fitContext(budget);
  const firstTurn = decision.kind === "fits" ? decision.firstTurn : budget.turns.length;
  const sent = areSent(question, firstTurn, context);
  const total = (tokens: readonly number[]): number => tokens.reduce((sum, one) => sum + one, 0);
  const attached = Math.min(total(fitted.costs), budget.question);
  return {
    ...fitted,
    meter: {
      contextSize: budget.contextSize,
      system: budget.system,
      history: total(budget.turns.filter((_, index) => sent[index])),
      attachments: attached,
      question: typed === "" ? 0 : budget.question - attached,
      answer: Math.min(budget.answer, Math.max(0, budget.contextSize - budget.system - budget.question)),
      dropped: firstTurn,
    },
  };
}
