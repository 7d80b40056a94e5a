/**
 * node-llama-cpp with GPU back ends that do what `backends.json` in the working directory says (see `script.ts`). They
 * compute on the CPU.
 */
import { readFileSync, writeFileSync } from "node:fs";
import * as real from "node-llama-cpp";

export * from "node-llama-cpp";

const SCRIPT = "backends.json";

/** @returns the fault if it is due here, and counts it */
function due(backend, at, modelPath) {
  const script = JSON.parse(readFileSync(SCRIPT, "utf8"));
  const fault = script[backend]?.fault;
  if (fault?.at !== at || fault.times === 0) return undefined;
  if (fault.model !== undefined && modelPath !== undefined && !modelPath.endsWith(fault.model)) return undefined;
  if (fault.times !== undefined) {
    fault.times--;
    writeFileSync(SCRIPT, JSON.stringify(script));
  }
  return fault;
}

function happen(fault) {
  if (fault?.kind === "crash") process.abort();
  if (fault?.kind === "hang") for (;;);
  if (fault?.kind === "error") throw new Error(fault.detail ?? "the device is lost");
}

/** Own properties hide those of the class. */
function hide(object, properties) {
  for (const [name, value] of Object.entries(properties))
    Object.defineProperty(object, name, { value, configurable: true });
}

export async function getLlama(options) {
  const { gpu } = options;
  if (gpu === false) return real.getLlama(options);
  const backend = JSON.parse(readFileSync(SCRIPT, "utf8"))[gpu];
  if (backend === undefined) throw new real.NoBinaryFoundError();
  happen(due(gpu, "start"));
  const llama = await real.getLlama({ ...options, gpu: false });
  const loadModel = llama.loadModel.bind(llama);
  const free = backend.free ?? 8e9;
  hide(llama, {
    gpu,
    getGpuDeviceNames: () => Promise.resolve(backend.devices),
    getVramState: () => Promise.resolve({ total: free, used: 0, free, unifiedSize: 0 }),
    setVramCap: () => Promise.resolve(),
    loadModel: async (load) => {
      happen(due(gpu, "load", load.modelPath));
      const model = await loadModel({ ...load, gpuLayers: 0 });
      const { totalLayers } = model.fileInsights;
      const layers = typeof load.gpuLayers === "number" ? Math.min(load.gpuLayers, totalLayers) : totalLayers;
      const createContext = model.createContext.bind(model);
      hide(model, {
        gpuLayers: layers,
        createContext: async (settings) => {
          happen(due(gpu, "context", load.modelPath));
          if (layers > (backend.layersWithRoom ?? Infinity)) throw new Error("failed to allocate compute buffers");
          return withFaults(await createContext(settings), gpu, load.modelPath);
        },
      });
      return model;
    },
  });
  return llama;
}

function withFaults(context, gpu, modelPath) {
  const getSequence = context.getSequence.bind(context);
  hide(context, {
    getSequence: (...args) => {
      const sequence = getSequence(...args);
      const evaluate = sequence.evaluate.bind(sequence);
      const controlledEvaluate = sequence.controlledEvaluate.bind(sequence);
      hide(sequence, {
        async *evaluate(...input) {
          for await (const token of evaluate(...input)) {
            const fault = due(gpu, "token", modelPath);
            happen(fault);
            yield fault?.kind === "wrong" ? 0 : token;
          }
        },
        async controlledEvaluate(...input) {
          const results = await controlledEvaluate(...input);
          const fault = due(gpu, "firstToken", modelPath);
          happen(fault);
          const { probabilities } = results[0]?.next ?? {};
          if (fault?.kind === "wrong") results[0].next.probabilities = new Map([[0, 1]]);
          if (fault?.kind === "notNumbers") for (const token of probabilities.keys()) probabilities.set(token, NaN);
          return results;
        },
      });
      return sequence;
    },
  });
  return context;
}
