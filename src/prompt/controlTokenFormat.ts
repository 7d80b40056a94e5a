/** What a prompt format is, and those of the model families that delimit turns with control tokens. */
import type { PromptPart } from "../inference/protocol.ts";
import type { PromptOptions, PromptTurn } from "./officialPrompt.ts";
import { neutralize, type RoleMarkers, roleMarkers } from "./roleMarkers.ts";
import { cleanUserText } from "./userText.ts";

export interface PromptFormat {
  /** The prompt that asks `question` after `turns`. Their answers are without thoughts. */
  prompt: (turns: readonly PromptTurn[], question: string, options: PromptOptions) => PromptPart[];
  /** The prefix of that prompt for a question that starts with `typed`. */
  prefix: (turns: readonly PromptTurn[], typed: string, options: PromptOptions) => PromptPart[];
  /** Its segments, for counting their tokens: the start, each turn, the question. */
  segments: (turns: readonly PromptTurn[], question: string, options: PromptOptions) => PromptPart[][];
  /** What follows the prompt of a question when this much of its answer, with its thoughts, has been written. */
  written: (answer: string) => PromptPart[];
  /** Its role markers that a file may hold as ordinary text. They are made harmless in all text of a prompt. */
  markers: RoleMarkers;
  /** Texts that end the answer when the model generates them. */
  stopSequences: string[];
  /** The system prompt of chats, unless the user has another; undefined if the models of this family need none. */
  defaultSystem: string | undefined;
  /** Whether an answer may start with thoughts (`text/thoughts.ts`). */
  thinks: boolean;
  /** What the prompt has already written of the answer: the start of a thought, or "". Not if told not to `think`. */
  answerStart: string;
  /** Room for thoughts before an answer in the chat, in tokens. */
  thoughtTokens: number;
}

/** What a family's own template writes around the texts of a conversation. */
export interface TurnTokens {
  /** Whether the prompt starts with bos. */
  bos: boolean;
  /**
   * How the system prompt is written, or the family's own one if there is none: in a turn of its own, or at the start
   * of the first or the last question, followed by a blank line.
   */
  system: ((text: string | undefined) => PromptPart[]) | "inFirstQuestion" | "inLastQuestion";
  user: { open: PromptPart[]; close: PromptPart[] };
  model: { open: PromptPart[]; close: PromptPart[] };
  /**
   * The mark of the model's thoughts, where the prompt writes it. `off`: an empty thought, so that the model doesn't
   * think. `on`: the start of a thought.
   */
  thoughts?: { mark: "think" | "thought"; state: "on" | "off" };
}

/** Tokens that the answer of a model that thinks may take for its thoughts, besides `MAX_NEW_TOKENS`. */
const THOUGHT_TOKENS = 1536;

export function controlTokenFormat({ bos, system, user, model, thoughts }: TurnTokens): PromptFormat {
  const markers = markersAmong([...user.open, ...user.close, ...model.open, ...model.close]);
  const harmless = (text: string): string => neutralize(cleanUserText(text), markers).trim();
  const cleaned = (text: string): PromptPart => ({ text: harmless(text) });
  const newAnswer = ({ think = true }: PromptOptions): PromptPart[] => {
    if (thoughts === undefined) return model.open;
    const { mark, state } = thoughts;
    return [...model.open, ...(state === "on" && think ? openThought(mark) : emptyThought(mark))];
  };

  /** The start, and what opens each question; `last` is the index of the last one. */
  const opening = (
    options: PromptOptions,
    last: number,
  ): { start: PromptPart[]; open: (index: number) => PromptPart[] } => {
    const first: PromptPart[] = bos ? [{ special: "bos" }] : [];
    const text = options.system === undefined ? undefined : harmless(options.system);
    if (typeof system === "function") return { start: [...first, ...system(text)], open: () => user.open };
    if (text === undefined) return { start: first, open: () => user.open };
    const withSystem = [...user.open, { text: `${text}\n\n` }];
    return system === "inLastQuestion"
      ? { start: first, open: (index) => (index === last ? withSystem : user.open) }
      : // Part of the start, so that it stays when the first turn is dropped.
        { start: [...first, ...withSystem], open: (index) => (index === 0 ? [] : user.open) };
  };
  const turnParts = (turns: readonly PromptTurn[], open: (index: number) => PromptPart[]): PromptPart[][] =>
    turns.map(({ message, answer }, index) => [
      ...open(index),
      cleaned(message),
      ...user.close,
      ...model.open,
      { text: neutralize(answer, markers) },
      ...model.close,
    ]);
  const segments: PromptFormat["segments"] = (turns, question, options) => {
    const { start, open } = opening(options, turns.length);
    const asked = [...open(turns.length), cleaned(question), ...user.close, ...newAnswer(options)];
    return [start, ...turnParts(turns, open), asked];
  };
  return {
    prompt: (turns, question, options) => segments(turns, question, options).flat(),
    prefix: (turns, typed, options) => {
      const { start, open } = opening(options, turns.length);
      return [start, ...turnParts(turns, open), open(turns.length), [cleaned(typed)]].flat();
    },
    segments,
    written: (answer) => writtenParts(answer, thoughts?.state === "on" ? thoughts.mark : undefined, markers),
    markers,
    // The control token that ends an answer also ends the generation.
    stopSequences: [],
    defaultSystem: undefined,
    thinks: true,
    answerStart: thoughts?.state === "on" ? `<${thoughts.mark}>\n` : "",
    thoughtTokens: thoughts?.state === "on" ? THOUGHT_TOKENS : 0,
  };
}

/**
 * The start of an answer as it was generated: the marks of its thoughts are control tokens.
 * @param opened the mark that the prompt has already opened
 */
function writtenParts(answer: string, opened: "think" | "thought" | undefined, markers: RoleMarkers): PromptPart[] {
  const plain = (part: string): PromptPart[] => (part === "" ? [] : [{ text: neutralize(part, markers) }]);
  const [, open = "", mark = ""] = /^\s*(<(think|thought)>)/.exec(answer) ?? [];
  if (mark === "") return plain(answer);
  const inside = answer.trimStart().slice(open.length);
  const close = `</${mark}>`;
  const end = inside.indexOf(close);
  const thought = end < 0 ? inside : inside.slice(0, end);
  // The prompt ends with the mark and a line break.
  const start = mark === opened ? plain(thought.replace(/^\n/, "")) : [control(open), ...plain(thought)];
  return end < 0 ? start : [...start, control(close), ...plain(inside.slice(end + close.length))];
}

export function control(token: string): PromptPart {
  return { control: token };
}

export function text(plain: string): PromptPart {
  return { text: plain };
}

/** A thought that is over before it began. Its marks are tokens in some vocabularies, and plain text in the others. */
export function emptyThought(mark: "think" | "thought"): PromptPart[] {
  return [control(`<${mark}>`), text("\n\n"), control(`</${mark}>`), text("\n\n")];
}

function openThought(mark: "think" | "thought"): PromptPart[] {
  return [control(`<${mark}>`), text("\n")];
}

/**
 * The markers among these parts that have to be made harmless in a text. llama.cpp takes tokens like `<|user|>` for
 * control tokens whatever their type in the file (`does_token_look_special` in its converter); the others are ordinary
 * text to it if a file gives them the wrong type.
 */
function markersAmong(parts: readonly PromptPart[]): RoleMarkers {
  const texts = parts
    .flatMap((part) => ("control" in part ? [part.control] : []))
    .filter((token) => !/^<[|｜].*[|｜]>$|think/.test(token));
  return roleMarkers([...new Set(texts)]);
}
