/** An OpenAI-compatible chat endpoint on this computer, which answers as a test says. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface AskedChat {
  content: string;
  model: string;
  temperature: number | undefined;
  authorization: string | undefined;
}

/** What to answer: a text, or something that does with the response what it likes. */
export type ChatAnswer = string | ((response: ServerResponse) => void);

export class JudgeServer {
  readonly asked: AskedChat[] = [];
  readonly #server;

  /** @param answer what to answer the request, the first one is number 0 */
  constructor(answer: (asked: AskedChat, number: number) => ChatAnswer) {
    this.#server = createServer((request, response) => {
      void bodyOf(request).then((body) => {
        const { messages, model, temperature } = JSON.parse(body) as {
          messages: [{ content: string }];
          model: string;
          temperature?: number;
        };
        const asked = {
          content: messages[0].content,
          model,
          temperature,
          authorization: request.headers.authorization,
        };
        const said = answer(asked, this.asked.push(asked) - 1);
        if (typeof said === "function") return said(response);
        response.writeHead(200, { "content-type": "application/json" });
        response.end(
          JSON.stringify({
            choices: [{ message: { role: "assistant", content: said }, finish_reason: "stop" }],
            usage: { prompt_tokens: 20, completion_tokens: 10 },
          }),
        );
      });
    });
  }

  async start(): Promise<URL> {
    await new Promise<void>((started) => this.#server.listen(0, "127.0.0.1", started));
    return new URL(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
  return body;
}
