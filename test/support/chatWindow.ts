/** A window with the chat, for tests: the real controller and history, without VS Code and without a model. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { ChatController, type ChatServices } from "../../src/chat/chatController.ts";
import type { ToView, TurnView } from "../../src/chat/protocol.ts";
import type { GenerateParams, GenerationRecord, LoadedModel } from "../../src/inference/protocol.ts";
import { FORTY_TWO_DOT_MARKERS } from "../../src/prompt/roleMarkers.ts";
import { type HistoryFile, TestWindow } from "./history.ts";

export type Generate = (
  prompt: string[],
  options: { onDelta: (text: string) => void; signal: AbortSignal },
) => Promise<GenerationRecord>;

/** What it cost to generate a text; none of it matters here. */
export function generated(text: string, stop: GenerationRecord["stop"] = "eos"): GenerationRecord {
  const tokens = { promptTokens: 1, cachedTokens: 0, evaluatedTokens: 1, generatedTokens: 1, decodeSteps: 1 };
  return {
    text,
    stop,
    seed: 7,
    tokens: [1],
    ...tokens,
    draftedTokens: 0,
    prefillMs: 1,
    decodeMs: 1,
    timeToFirstTokenMs: 1,
  };
}

export const LOADED: LoadedModel = {
  ...{ path: "/scripted.gguf", name: "Scripted", sizeBytes: 1, modified: 2, parameters: 1, contextSize: 2048 },
  ...{ sequences: 1, keyValueType: "F16" },
  device: { backend: "cpu", gpuNames: [], gpuLayers: 0, totalLayers: 1, threads: 1, skipped: [] },
};

/** A window of VS Code with the chat: the real controller and history, and answers that the test writes. */
export class ChatWindow {
  readonly history: TestWindow;
  readonly controller: ChatController;
  turns: TurnView[] = [];
  conversationId = "";
  /** The conversation in which the last question was asked. */
  asked = "";
  deletedElsewhere = 0;
  current: string | undefined;
  /** Writes the conversation that was deleted anew. */
  keep: (() => Promise<void>) | undefined;
  /** The questions and answers that the model was sent last. */
  prompt: string[] = [];
  /** The start of the answer that the model was sent last. */
  written = "";
  /** The temperature that the model was asked with last. */
  temperature: number | undefined;
  /** The seed that the model was asked with last. */
  seed: number | undefined;
  #answer: ((text: string) => void) | undefined;
  #write: ((text: string) => void) | undefined;

  /** @param generate what the model does; without it, the test writes the answers */
  constructor(path: string, current?: string, generate: Generate = this.#scripted) {
    this.history = new TestWindow(path);
    this.current = current;
    const listen = () => ({ dispose: () => undefined });
    const engine = {
      state: { kind: "stopped" },
      onDidChangeState: listen,
      ready: () => Promise.resolve(LOADED),
      stop: () => undefined,
      count: (prompts: unknown[]) => Promise.resolve(prompts.map(() => 10)),
      generate: ({ sampling, seed }: GenerateParams, options: Parameters<Generate>[1]) => {
        this.temperature = sampling.temperature;
        this.seed = seed;
        return generate(this.prompt, options);
      },
    };
    const format = {
      defaultSystem: "",
      answerStart: "",
      thinks: false,
      thoughtTokens: 0,
      stopSequences: [],
      written: (text: string) => this.#keepWritten(text),
      markers: FORTY_TWO_DOT_MARKERS,
    };
    const model = {
      ...{
        title: "Scripted",
        kind: "42dot",
        notice: { line: "", title: "", markdown: "" },
        sampling: { temperature: 0, topP: 0.95, topK: 50, repeatPenalty: 1.2 },
      },
      format: { ...format, segments: (turns: unknown[]) => [[], ...turns.map(() => []), []], prompt: this.#keepPrompt },
    };
    this.controller = new ChatController({
      language: "en",
      store: () => Promise.resolve(this.history.store),
      model: () => Promise.resolve(model),
      engine,
      prefetcher: { next: () => undefined },
      consent: { isAccepted: () => true },
      settings: () => ({ answerLength: 512, temperature: undefined, systemPrompt: "", answerLanguage: "auto" }),
      current: {
        get: () => this.current,
        set: (id: string | undefined) => {
          this.current = id;
          this.asked = id ?? this.asked;
          return Promise.resolve();
        },
      },
      onDeletedElsewhere: (keep: () => Promise<void>) => {
        this.deletedElsewhere++;
        this.keep = keep;
      },
      log: () => undefined,
    } as unknown as ChatServices);
    this.controller.onDidPost((message) => this.#show(message));
  }

  get shown(): string[] {
    return this.turns.map(({ message, answer, state }) => `${message} ${answer} ${state.kind}`);
  }

  async ask(text: string): Promise<void> {
    await this.controller.submit({ task: { kind: "chat" }, message: text, prompt: text });
  }

  /** Ends the answer that is being written. */
  async answer(text: string): Promise<void> {
    await until(() => this.#answer !== undefined);
    this.#answer?.(text);
    this.#answer = undefined;
    await until(() => this.turns.every(({ state }) => state.kind !== "running"));
  }

  /** Writes more of the answer that is being written. */
  async write(text: string): Promise<void> {
    await this.answering();
    this.#write?.(text);
  }

  readonly #scripted: Generate = (_, { onDelta, signal }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => {
        this.#answer = undefined;
        reject(new Error("stopped"));
      });
      this.#write = onDelta;
      this.#answer = (text) => {
        onDelta(text);
        resolve(generated(text));
      };
    });

  readonly #keepPrompt = (turns: { message: string; answer: string }[], question: string): [] => {
    this.prompt = [...turns.flatMap(({ message, answer }) => [message, answer]), question];
    return [];
  };

  readonly #keepWritten = (text: string): [] => {
    this.written = text;
    return [];
  };

  /** Resolves when an answer is being written. */
  async answering(): Promise<void> {
    await until(() => this.#answer !== undefined);
  }

  async close(): Promise<void> {
    await this.controller.end();
    this.controller.dispose();
    await this.history.close();
  }

  #show(message: ToView): void {
    if (message.type === "state") {
      this.conversationId = message.state.conversationId;
      this.turns = [...message.state.turns];
    } else if (message.type === "turn") {
      const index = this.turns.findIndex(({ id }) => id === message.turn.id);
      if (index < 0) {
        const place = this.turns.findIndex(({ id }) => message.turn.versions?.includes(id));
        if (place >= 0) this.turns.splice(place);
        this.turns.push(message.turn);
      } else this.turns[index] = message.turn;
    }
  }
}

/** Opens a window that is closed after the test, and shows a conversation in it. */
export async function openChat(file: HistoryFile, current?: string, generate?: Generate): Promise<ChatWindow> {
  const window = file.use(new ChatWindow(file.path, current, generate));
  await window.controller.postState();
  return window;
}

/** Resolves when `condition` holds; fails after 5 s or more. */
export async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (condition()) return;
    await sleep(10);
  }
  assert.fail("it did not happen");
}
