import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";

/** The files that talk to VS Code; everywhere else `vscode` may be imported as types only. */
const vscodeFiles = [
  "src/extension.ts",
  "src/commands.ts",
  "src/config.ts",
  "src/log.ts",
  "src/chat/chatView.ts",
  "src/history/historyTroubles.ts",
  "src/selection/selectionCommands.ts",
  "src/selection/selectionAhead.ts",
  "src/selection/selectionActions.ts",
  "src/selection/applyAnswer.ts",
  "src/model/modelCommands.ts",
  "src/model/registerModelCommands.ts",
  "src/model/textPages.ts",
  "src/writing/registerWriting.ts",
  "src/writing/rewriteActions.ts",
  "src/writing/rewriteCommands.ts",
  "src/writing/runRewrite.ts",
  "src/writing/ranges.ts",
  "src/writing/showFailure.ts",
  "src/writing/writableDocument.ts",
  "src/writing/preview/registerPreview.ts",
  "src/writing/preview/comparison.ts",
  "src/writing/preview/suggestionDecorations.ts",
  "src/writing/preview/suggestionLenses.ts",
  "src/writing/preview/suggestionPreview.ts",
  "src/writing/ghost/registerGhostText.ts",
  "src/writing/reading/hoverTranslation.ts",
  "src/writing/reading/readingMode.ts",
  "src/writing/reading/registerReading.ts",
  "src/writing/reading/registerReadingMode.ts",
  "src/writing/commit/git.ts",
  "src/writing/commit/registerCommitMessage.ts",
  "src/writing/commit/writeCommitMessage.ts",
  "src/writing/names/registerNames.ts",
  "src/writing/names/suggestName.ts",
  "src/writing/jobs/registerJobs.ts",
  "src/writing/jobs/review.ts",
  "src/writing/jobs/runJob.ts",
  "src/writing/jobs/sourceFiles.ts",
  "src/writing/jobs/translateComments.ts",
  "src/writing/jobs/translateLocaleFile.ts",
  "src/writing/proofread/diagnostics.ts",
  "src/writing/proofread/quickFixes.ts",
  "src/writing/proofread/registerProofreading.ts",
  "src/writing/proofread/settings.ts",
  "test/integration/**",
];

const noVscode = {
  name: "vscode",
  message: "Only the files that talk to VS Code import it at run time (eslint.config.mjs lists them).",
  allowTypeImports: true,
};
const noLlama = {
  name: "node-llama-cpp",
  message: "Native code stays in the inference process: only src/inferenceServer/ imports node-llama-cpp.",
};

export default defineConfig(
  globalIgnores(["dist/", "out/", ".vscode-test/", "node_modules/", "models/", "test/fixtures/"]),
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-definitions": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": [
        "error",
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // An object with a dispose method is a disposable, whatever class VS Code's own are of.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
      "@typescript-eslint/no-restricted-imports": ["error", { paths: [noVscode, noLlama] }],
    },
  },
  {
    files: vscodeFiles,
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { paths: [noLlama] }] },
  },
  {
    files: ["src/inferenceServer/**"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { paths: [noVscode] }] },
  },
  {
    // The page runs in a browser: it knows the host by its protocol's types alone.
    files: ["webview/**"],
    rules: {
      "@typescript-eslint/no-restricted-imports": [
        "error",
        {
          paths: [noVscode, noLlama],
          patterns: [
            { group: ["**/src/**"], allowTypeImports: true, message: "The page imports types only from src/." },
            { group: ["node:*"], message: "The page runs in a browser." },
          ],
        },
      ],
    },
  },
  {
    files: ["webview/**"],
    ignores: ["webview/ui/kit.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          paths: [{ name: "@vscode/webview-ui-toolkit", message: "Only webview/ui/kit.ts knows the control library." }],
        },
      ],
    },
  },
  {
    // Its inner loops run over 1.4 billion weights, and never past an array's end.
    files: ["src/model/convert/quantize.ts"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off" },
  },
  {
    // Proves the converter against llama.cpp itself, without a server in between.
    files: ["test/inference/convert.test.ts"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { paths: [noVscode] }] },
  },
  {
    files: ["test/**"],
    rules: { "@typescript-eslint/no-non-null-assertion": "off", "@typescript-eslint/no-unused-expressions": "off" },
  },
  { files: ["**/*.mjs"], languageOptions: { globals: { process: "readonly", console: "readonly" } } },
);
