/** The used part of `vscode.Memento`: state that VS Code keeps for a workspace across windows. */
interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

export interface CurrentConversation {
  get: () => string | undefined;
  set: (id: string | undefined) => Promise<void>;
}

/** Remembers which conversation a workspace shows. */
export function currentConversation(memory: Memento): CurrentConversation {
  const key = "currentConversation";
  return {
    get: () => {
      const id = memory.get(key);
      return typeof id === "string" ? id : undefined;
    },
    set: async (id) => memory.update(key, id),
  };
}
