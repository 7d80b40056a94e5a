import assert from "node:assert/strict";
import { serverEnvironment } from "../../../src/inference/childProcess.ts";

describe("The environment of the inference process", () => {
  const everything = Object.fromEntries(
    [
      ..."PATH HOME USERPROFILE SystemRoot TMPDIR TEMP LANG LD_LIBRARY_PATH CUDA_VISIBLE_DEVICES".split(" "),
      ..."GGML_VK_VISIBLE_DEVICES VK_DRIVER_FILES NODE_OPTIONS LD_PRELOAD HF_TOKEN AWS_SECRET_ACCESS_KEY".split(" "),
    ].map((name) => [name, "x"]),
  );

  for (const platform of ["linux", "darwin", "win32"] as const)
    it(`has at most 12 variables on ${platform}, with the three that Node.js and Electron add`, () => {
      const names = Object.keys(serverEnvironment(everything, platform));
      assert.ok(names.length + 3 <= 12, names.join());
      for (const secret of ["NODE_OPTIONS", "LD_PRELOAD", "HF_TOKEN", "AWS_SECRET_ACCESS_KEY"])
        assert.ok(!names.includes(secret), secret);
    });

  it("has what a system needs, and nothing that is not there", () => {
    assert.deepEqual(serverEnvironment({ PATH: "/bin", HOME: "/home/me", LANG: "" }, "linux"), {
      PATH: "/bin",
      HOME: "/home/me",
      UV_THREADPOOL_SIZE: "1",
    });
    assert.deepEqual(serverEnvironment({ PATH: "C:\\bin", SystemRoot: "C:\\Windows", HOME: "C:\\me" }, "win32"), {
      PATH: "C:\\bin",
      SystemRoot: "C:\\Windows",
      UV_THREADPOOL_SIZE: "1",
    });
  });
});
