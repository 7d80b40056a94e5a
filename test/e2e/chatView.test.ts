import { accept } from "./support/consent.ts";
import { session } from "./support/hooks.ts";

describe("VS Code's own chat, signed out", () => {
  it("asks @42dot after one command, in a new chat too", async () => {
    const page = await session().openWorkbench();
    await accept(await session().openChat());
    await session().runCommand("42dot: Ask @42dot in VS Code's Chat");
    const chat = page.locator(".interactive-session").first();
    await chat.getByText("@42dot").first().waitFor();
    await page.keyboard.type("What is the capital of Korea?\n");
    await chat.getByText("The capital of South Korea is Seoul.").waitFor();
    await chat.getByText("Demo model, on this computer").waitFor();
    await page.keyboard.press("Control+N");
    await chat.getByText("Seoul").waitFor({ state: "hidden" });
    await page.keyboard.type("What is the capital of Korea?\n");
    await chat.getByText("The capital of South Korea is Seoul.").waitFor();
    await session().screenshot("vscode-chat");
  });
});
