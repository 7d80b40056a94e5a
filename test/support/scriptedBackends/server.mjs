/** The built inference server with scripted GPU back ends in place of node-llama-cpp's; everything else is real. */
import { registerHooks } from "node:module";

const scripted = import.meta.resolve("./nodeLlamaCpp.mjs");
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "node-llama-cpp" && context.parentURL !== scripted
      ? { url: scripted, shortCircuit: true }
      : next(specifier, context),
});
await import("../../../dist/inferenceServer.mjs");
