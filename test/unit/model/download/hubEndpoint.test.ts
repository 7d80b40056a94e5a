import assert from "node:assert/strict";
import { hubEndpoint } from "../../../../src/model/download/hubEndpoint.ts";

const HUB = "https://huggingface.co";
const MIRROR = "https://hf-mirror.com";

describe("The hub", () => {
  const endpoints: [setting: string | undefined, variable: string | undefined, endpoint: string][] = [
    [undefined, undefined, HUB],
    [undefined, "", HUB],
    ["", "  ", HUB],
    [undefined, MIRROR, MIRROR],
    ["", MIRROR, MIRROR],
    [" ", MIRROR, MIRROR],
    [undefined, `${MIRROR}/`, MIRROR],
    [undefined, ` ${MIRROR}//\n`, MIRROR],
    [undefined, `"${MIRROR}"`, MIRROR],
    [undefined, `'${MIRROR}/'`, MIRROR],
    [undefined, "hf-mirror.com", MIRROR],
    [undefined, "http://localhost:8080/hf/", "http://localhost:8080/hf"],
    // The setting wins, also when it names the hub itself.
    [HUB, MIRROR, HUB],
    ["https://models.example.com/hub/", MIRROR, "https://models.example.com/hub"],
  ];
  for (const [setting, variable, endpoint] of endpoints)
    it(`is ${endpoint} with the setting ${JSON.stringify(setting)} and HF_ENDPOINT ${JSON.stringify(variable)}`, () =>
      assert.equal(hubEndpoint(setting, variable), endpoint));
});
