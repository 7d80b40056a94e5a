/** The chat page on its own, as built, under its real content security policy, with a host that the test plays. */
import { globSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { chatHtml } from "../../../src/chat/chatHtml.ts";
import type { ChatState, ToHost, ToView, TurnView } from "../../../src/chat/protocol.ts";
import type { TurnRecord } from "../../../src/history/conversation.ts";
import { type ThemeName, themes } from "./themes.ts";

export interface ChatPageOptions {
  width?: number;
  height?: number;
  theme?: ThemeName;
  strings?: Record<string, string>;
  /** Without the content security policy, the page is protected only by its own sanitizing. */
  withoutPolicy?: boolean;
  /** What the page saved when it was last open. */
  saved?: object;
}

const TYPES: Readonly<Record<string, string>> = {
  ".js": "text/javascript",
  ".css": "text/css",
  ".woff2": "font/woff2",
};

export class ChatPage {
  readonly page: Page;
  readonly #server: Server;

  private constructor(page: Page, server: Server) {
    this.page = page;
    this.#server = server;
  }

  static async open(context: BrowserContext, options: ChatPageOptions = {}): Promise<ChatPage> {
    const server = await listen(createServer());
    const origin = originOf(server);
    const html = chatHtml({
      cspSource: origin,
      nonce: "dGVzdA==",
      scriptUri: `${origin}/webview.js`,
      styleUri: `${origin}/chat.css`,
      language: options.strings === undefined ? "en" : "ko",
      strings: options.strings,
    });
    const files: Record<string, [type: string, body: string | Buffer]> = {
      "/": ["text/html", options.withoutPolicy === true ? html.replace(/<meta http-equiv[^>]*>/, "") : html],
      "/chat.css": ["text/css", await readFile("media/chat.css")],
    };
    for (const name of globSync(["webview*.js", "katex.*", "fonts/*"], { cwd: "dist" }))
      files[`/${name}`] = [TYPES[extname(name)] ?? "", await readFile(`dist/${name}`)];
    server.on("request", ({ url }, response) => {
      const [type, body] = files[url ?? ""] ?? ["text/plain", ""];
      response.writeHead(url !== undefined && url in files ? 200 : 404, { "content-type": type }).end(body);
    });
    const page = await context.newPage();
    await page.setViewportSize({ width: options.width ?? 400, height: options.height ?? 700 });
    await page.addInitScript({ content: hostScript(options) });
    await page.goto(origin);
    const chat = new ChatPage(page, server);
    await chat.nextFrame();
    return chat;
  }

  async post(...messages: ToView[]): Promise<void> {
    await this.page.evaluate(`for (const message of ${JSON.stringify(messages)}) window.postMessage(message, "*")`);
    await this.nextFrame();
  }

  /** The messages that the page has sent to the host since the last call. */
  async sent(): Promise<ToHost[]> {
    return await this.page.evaluate<ToHost[]>("sentToHost.splice(0)");
  }

  /** The text that the page announces to screen readers. */
  async status(): Promise<string> {
    return (await this.page.locator('[role="status"]').textContent()) ?? "";
  }

  /** Resolves when what was posted is on the screen. */
  async nextFrame(): Promise<void> {
    await this.page.evaluate(
      "new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done))))",
    );
  }

  /** Resolves when nothing of a long text is still waiting for its frame. */
  async rendered(): Promise<void> {
    await this.nextFrame();
    await this.page.evaluate(`(async () => {
      while ([...document.querySelectorAll("markdown-text, plain-text")].some((text) => text.isWaiting))
        await new Promise(requestAnimationFrame);
    })()`);
  }

  /** @returns the value of a script */
  async value<T>(script: string): Promise<T> {
    return await this.page.evaluate<T>(script);
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: `out/screenshots/${name}.png` });
  }

  async close(): Promise<void> {
    await this.page.close();
    this.#server.close();
  }
}

/** A server that should never receive a request. */
export class Canary {
  readonly #server: Server;
  readonly hits: string[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on("connection", () => this.hits.push("connection"));
    server.on("request", ({ url }, response) => {
      this.hits.push(url ?? "");
      response.end();
    });
  }

  static async start(): Promise<Canary> {
    return new Canary(await listen(createServer()));
  }

  get origin(): string {
    return originOf(this.#server);
  }

  close(): void {
    this.#server.close();
  }
}

export const record: TurnRecord = {
  ...{ model: "42dot LLM-SFT 1.3B", stop: "eos", promptTokens: 96, cachedTokens: 64, generatedTokens: 128 },
  ...{ prefillMs: 640, decodeMs: 10_240, timeToFirstTokenMs: 720 },
};

export function turn(id: string, change: Partial<TurnView> = {}): TurnView {
  const done = { kind: "done", record } as const;
  return { id, task: { kind: "chat" }, message: `Question ${id}`, answer: "", state: done, canApply: false, ...change };
}

export function running(id: string, change: Partial<TurnView> = {}): TurnView {
  return turn(id, { state: { kind: "running", piece: 1, total: 1 }, ...change });
}

export function stateWith(turns: TurnView[], change: Partial<ChatState> = {}): ToView {
  const state: ChatState = {
    conversationId: "c",
    turns,
    firstTurnInContext: 0,
    engine: {
      kind: "ready",
      model: {
        ...{ path: "/models/42dot.gguf", name: "42dot_LLM-SFT-1.3B", sizeBytes: 1_500_000_000, modified: 1 },
        ...{ parameters: 1_400_000_000, contextSize: 4096, sequences: 3, keyValueType: "F16" },
        device: { backend: "cpu", gpuNames: [], gpuLayers: 0, totalLayers: 25, threads: 4, skipped: [] },
      },
      skipped: [],
    },
    model: {
      title: "42dot LLM-SFT 1.3B",
      isDemo: false,
      notice: "Answers may be wrong or biased. CC BY-NC 4.0: not for commercial use.",
      suggestions: ["커밋 메시지를 잘 쓰는 법을 알려줘", "How do I write a good commit message?"],
    },
    consent: null,
    hasOwnSystemPrompt: false,
    answerLanguage: "auto",
    ...change,
  };
  return { type: "state", state };
}

/** What VS Code injects into a webview before its scripts run. */
function hostScript({ theme = "dark", saved }: ChatPageOptions): string {
  const { bodyClass, background, variables } = themes[theme];
  return `
    const sentToHost = [];
    let saved = ${JSON.stringify(saved)};
    window.sentToHost = sentToHost;
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => void sentToHost.push(structuredClone(message)),
      getState: () => saved,
      setState: (state) => (saved = structuredClone(state)),
    });
    window.savedState = () => saved;
    document.addEventListener("readystatechange", () => {
      if (document.readyState !== "interactive") return;
      const root = document.documentElement;
      for (const [name, value] of Object.entries(${JSON.stringify(variables)})) root.style.setProperty("--vscode-" + name, value);
      root.style.background = ${JSON.stringify(background)};
      document.body.classList.add(${JSON.stringify(bodyClass)});
      document.body.dataset.vscodeThemeKind = ${JSON.stringify(bodyClass)};
    });`;
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return server;
}

function originOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
