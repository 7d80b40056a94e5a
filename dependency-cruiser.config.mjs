// Which folder may import which; part of `npm run lint`. Type imports count too. ESLint checks everything else.

/** From bottom to top. A folder may import itself and the layers below it, but no neighbor in its own layer. */
const LAYERS = [
  ["^src/base/"],
  ["^src/text/"],
  ["^src/inference/", "^src/conversion/", "^src/prose/", "^src/korean/"],
  ["^src/inferenceServer/", "^src/prompt/"],
  ["^src/model/(?!commands/)", "^src/history/", "^src/remote/"],
  ["^src/rewriting/", "^src/evaluation/"],
  [
    "^src/(?:config|settingSchema|log|notifications|rejectionText|userErrors|serverTexts|backendTexts|failureActions|showFailure)\\.ts$",
  ],
  ["^src/chat/", "^src/model/commands/"],
  ["^src/editor/"],
  ["^src/surfaces/"],
  [
    "^src/(?:chosenModel|createEngine|createRemoteEngine|openVocabulary|settingsCheck|registerSettingsCheck|extension)\\.ts$",
  ],
];

/** The folders that use the VS Code API at run time. Everything else runs, and is tested, in plain Node. */
const USES_VSCODE = [
  "^src/[^/]+\\.ts$",
  "^src/chat/",
  "^src/editor/",
  "^src/surfaces/",
  "^src/model/commands/",
  "^test/integration/",
];

const VSCODE = "(?:^|/)@types/vscode/|^vscode$";

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    {
      name: "no-circular-imports",
      severity: "error",
      from: { path: "^(?:src|webview|test|scripts|tools)/" },
      to: { circular: true },
    },
    ...LAYERS.slice(0, -1).flatMap((layer, index) =>
      layer.map((folder) => ({
        name: "downward-only",
        severity: "error",
        from: { path: folder },
        to: { path: [...LAYERS.slice(index + 1).flat(), ...layer.filter((other) => other !== folder)] },
      })),
    ),
    {
      name: "every-file-in-a-layer",
      severity: "error",
      from: { path: "^src/", pathNot: LAYERS.flat() },
      to: {},
    },
    {
      name: "vscode-api-in-its-folders",
      severity: "error",
      from: { pathNot: USES_VSCODE },
      to: { path: VSCODE, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "native-code-in-the-inference-process",
      comment:
        "Some tests, the bench and the comparison of quantizations look at llama.cpp itself, without the inference server in between.",
      severity: "error",
      from: {
        path: "^(?:src|webview|scripts|tools|test)/",
        pathNot: [
          "^src/inferenceServer/",
          "^test/(?:inference|support/scriptedBackends|bench/overheadProcess)",
          "^tools/evaluation/quantizations\\.ts$",
        ],
      },
      to: { path: "^node_modules/node-llama-cpp/" },
    },
    {
      name: "page-imports-types-only",
      comment: "And what both sides need: the schemas of their messages, and modules of pure functions.",
      severity: "error",
      from: { path: "^webview/" },
      to: {
        path: "^src/",
        pathNot: "^src/(?:chat/protocol|chat/engineText|text/(?:invisibles|slash|markdown/\\w+))\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "page-runs-in-a-browser",
      severity: "error",
      from: { path: "^webview/" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "control-library-in-one-file",
      severity: "error",
      from: { path: "^webview/", pathNot: "^webview/ui/kit\\.ts$" },
      to: { path: "^node_modules/@vscode/webview-ui-toolkit/" },
    },
    {
      name: "product-imports-no-tests-or-tools",
      severity: "error",
      from: { path: "^(?:src|webview)/" },
      to: { path: "^(?:test|tools|scripts)/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^test/fixtures/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      extensions: [".ts", ".js", ".mjs"],
      exportsFields: ["exports"],
      conditionNames: ["types", "import", "node"],
    },
  },
};
