/** The engine, as messages name it: the pinned package and the llama.cpp in it. A test compares both. */
export const ENGINE = "node-llama-cpp 3.21.1, llama.cpp v0.4.0";
