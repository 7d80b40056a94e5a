import assert from "node:assert/strict";
import { serverAddress } from "../../../src/remote/address.ts";

describe("The address of a server", () => {
  it("is understood as people write and copy it", () => {
    const typed: [string, string][] = [
      ["https://llm.example.com", "https://llm.example.com"],
      ["https://llm.example.com/", "https://llm.example.com"],
      ["llm.example.com:8000", "https://llm.example.com:8000"],
      ["https://llm.example.com/v1", "https://llm.example.com"],
      ["https://llm.example.com/v1/chat/completions", "https://llm.example.com"],
      ["https://gate.example.com/team/v1/", "https://gate.example.com/team"],
      ["localhost:11434", "http://localhost:11434"],
      ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
      ["[::1]:8080", "http://[::1]:8080"],
      ["  HTTPS://LLM.Example.com  ", "https://llm.example.com"],
    ];
    for (const [text, base] of typed) {
      const address = serverAddress(text);
      assert.equal(typeof address === "string" ? address : address.base, base, text);
    }
  });

  it("belongs to a computer of the network only with https", () => {
    for (const text of [
      "http://llm.example.com",
      "http://192.168.0.7:8000",
      "http://localhost.example.com",
      "http://127.0.0.1.nip.io",
    ])
      assert.equal(serverAddress(text), "insecure", text);
  });

  it("holds no credentials, and nothing that is no address", () => {
    assert.equal(serverAddress("https://me:secret@llm.example.com"), "credentials");
    for (const text of [
      "",
      " ",
      "file:///etc/passwd",
      "https://",
      "ftp://llm.example.com",
      "https://a b",
      "https://x/?key=1",
    ])
      assert.equal(serverAddress(text), "invalid", text);
  });

  it("binds keys to scheme, host and port", () => {
    const origin = (text: string): string => {
      const address = serverAddress(text);
      assert.ok(typeof address !== "string");
      return address.origin;
    };
    assert.equal(origin("https://llm.example.com/team"), "https://llm.example.com");
    assert.notEqual(origin("https://llm.example.com"), origin("https://llm.example.com:8443"));
  });
});
