/** A turn as the page shows it. */
import type { Conversation, StoredTurn } from "../history/conversation.ts";
import { splitAnswer } from "../history/turns.ts";
import type { Attachment } from "../prompt/attachments.ts";
import { FORTY_TWO_DOT_MARKERS, hasNeutralized, neutralize, type RoleMarkers } from "../prompt/roleMarkers.ts";
import { isQuestion } from "../prompt/taskPrompts.ts";
import { type Language, translationTarget } from "../text/language.ts";
import { describeFailure } from "../userErrors.ts";
import type { AnswerTargets } from "./answerTargets.ts";
import type { TurnView } from "./protocol.ts";

/** @param markers those of the model */
export function turnView(
  turn: StoredTurn,
  { versions = {} }: Conversation,
  { targets, markers }: { targets: AnswerTargets; markers: RoleMarkers },
): TurnView {
  const { id, task, message, state, attachments } = turn;
  const { thoughts, answer } = splitAnswer(turn, state.kind === "running" || state.kind === "elsewhere");
  const view: TurnView = { id, task, message, thoughts, answer, state, canApply: targets.get(id) !== undefined };
  const applied = targets.applied(id);
  if (applied !== undefined) view.applied = applied;
  if (versions[id] !== undefined) view.versions = versions[id];
  if (attachments !== undefined) view.attachments = attachments.map(shownAttachment);
  const marked = {
    message: [FORTY_TWO_DOT_MARKERS, markers].some((each) => hasNeutralized(turn.prompt, each)),
    answer: (state.kind === "done" || state.kind === "failed") && neutralize(answer, markers) !== answer,
  };
  if (marked.message || marked.answer) view.markers = marked;
  const other = state.kind === "done" && isQuestion(task) ? otherLanguage(answer) : null;
  if (other !== null) view.otherLanguage = other;
  if (state.kind !== "failed") return view;
  const failure = describeFailure(state.failure);
  // Only a typed message can be edited in the composer.
  const actions = failure.actions.filter((action) => action.id !== "edit" || task.kind === "chat");
  return { ...view, failure: { ...failure, actions } };
}

/** UTF-16 units by which the language of an answer is told. */
const ENOUGH_TO_TELL = 2_000;

/** The language that the answer is not in; null if it has no words. */
export function otherLanguage(answer: string): Language | null {
  return translationTarget(answer.slice(0, ENOUGH_TO_TELL), "auto");
}

/** Only what the model is given of it: nothing of it until that is known. */
function shownAttachment(attachment: Attachment): Attachment {
  return { ...attachment, text: attachment.text.split("\n", attachment.used ?? 0).join("\n") };
}
