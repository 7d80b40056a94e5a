import assert from "node:assert/strict";
import { looksSecret } from "../../../../src/chat/context/secrets.ts";

describe("A file that the user is asked about", () => {
  for (const path of [
    "/w/.env",
    "/w/.env.local",
    "/w/.ENV.Production",
    "/w/prod.env",
    "/w/certs/server.pem",
    "/w/certs/server.key",
    "/w/a.p12",
    "/w/release.keystore",
    "/home/me/.ssh/id_ed25519",
    "/home/me/.ssh/config",
    "/home/me/.aws/credentials",
    "/w/.npmrc",
    "/w/.netrc",
    "/w/client_secret.json",
    "/w/config/secrets.yml",
    "/w/my-service-account-1.json",
    "C:\\Users\\me\\.ssh\\known_hosts",
    "/w/terraform.tfvars",
  ])
    it(`is ${path}`, () => assert.ok(looksSecret(path)));

  for (const path of [
    "/w/.env.example",
    "/w/.env.sample",
    "/w/src/environment.ts",
    "/w/src/keyboard.ts",
    "/w/src/key.ts",
    "/w/id_rsa.pub",
    "/w/docs/secret-santa.md",
    "/w/package.json",
    "/w/비밀.md",
    "/w/monkey.txt",
  ])
    it(`is not ${path}`, () => assert.ok(!looksSecret(path)));
});
