/** The conversations as one window sees them: those in the file, and what it could not write there yet. */
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Disposable } from "../base/emitter.ts";
import { parentsFirst } from "./branches.ts";
import type { AnswerRun, Conversation, ConversationSummary, LabelChange, StoredTurn } from "./conversation.ts";
import { type OpenFile, openFile, openInMemory, readInMemory, write } from "./database.ts";
import { type Identity, identityOf, isSame } from "./databaseFiles.ts";
import { HistoryError, type HistoryProblem, type MovedAside } from "./historyProblem.ts";
import { isRunning, unlockWindow } from "./locks.ts";
import { isDamage, problemOf } from "./problemOf.ts";
import type { Saved } from "./storeProtocol.ts";
import { NO_LABEL, rowOf, type Tables, type TurnRow, type WholeConversation } from "./tables.ts";
import { watchFile } from "./watchFile.ts";
import { withoutTurn, withTurnsOf } from "./withoutTurn.ts";

export interface WindowStoreOptions {
  /** The file of the conversations; its folder is made if it does not exist. */
  path: string;
  /** The URI of the workspace that new conversations belong to; "" if there is none. */
  workspace: string;
  /** Why what was saved is not on disk, when this changes; undefined when all of it is again. */
  onProblem: (problem: HistoryProblem | undefined) => void;
  onMovedAside: (moved: MovedAside) => void;
  /** Another window has changed something, while it is being watched for. */
  onChanged: () => void;
}

/** How long to wait for another window that is writing or opening the file. */
const TIMEOUT_MS = { write: 1_000, open: 5_000 };
/** The same while there is a problem: the next try is not far. */
const SHORT_TIMEOUT_MS = { write: 100, open: 1_000 };

/** Between tries to write, doubled after each. */
const RETRY_MS = { first: 1_000, last: 60_000 };
/** Another process may hold the lock this long before it is worth a warning. */
const LOCK_PATIENCE_MS = 5_000;

/** How often the file may be replaced during one operation. */
const MAX_REOPENED = 5;

/** Runs in the worker thread, where nobody minds that all of it is synchronous. */
export class WindowStore {
  readonly #options: WindowStoreOptions;
  readonly #window = randomUUID();
  #file: OpenFile | undefined;
  /** The files that were open before. */
  #previous: Identity | undefined;
  /** What this window has saved, and the conversation it shows: the file may be deleted or replaced. */
  readonly #own = openInMemory();
  readonly #ownTurns = new Set<string>();
  /** Those of them whose place in the tree is not simply the end of a branch. */
  readonly #placed = new Set<string>();
  #shown: string | undefined;
  /** Ids of the turns in `#own` that are not in the file, by conversation. */
  readonly #unsaved = new Map<string, Set<string>>();
  /** Conversations that are to come back, although they were deleted, with their places in the list of the file. */
  readonly #restored = new Map<string, number | undefined>();
  /** Conversations that are in the file, of those in `#own`. */
  readonly #stored = new Set<string>();
  #problem: HistoryProblem | undefined;
  #failingSince = 0;
  #isReported = false;
  #retries = 0;
  #retryTimer: NodeJS.Timeout | undefined;
  #watch: Disposable | undefined;
  /** A copy of the file, and what is unsaved, while there is a problem. */
  #copy: { tables: Tables; readable: boolean } | undefined;

  constructor(options: WindowStoreOptions) {
    this.#options = options;
  }

  conversations(limit: number, containing: string, workspace?: string): ConversationSummary[] {
    return this.#read((tables) => tables.conversations(limit, containing, workspace));
  }

  /** @param through a turn of the branch to load. @returns null if it is not stored, or no longer */
  load(id: string, through?: string): Conversation | null {
    return this.#read((tables) => {
      const rows = tables.turns(id);
      if (tables.firstTurn(id) !== undefined) this.#remember(id, tables, rows);
      const isAnswering = (window: string): boolean => window !== this.#window && isRunning(this.#options.path, window);
      return tables.load(id, rows, isAnswering, through);
    });
  }

  /** All but how the answers were generated. @returns null if it is not stored, or no longer */
  whole(id: string): WholeConversation | null {
    return this.#read((tables) => tables.whole(id, tables.turns(id)) ?? null);
  }

  runs(turnId: string): AnswerRun[] {
    return this.#read((tables) => tables.runs(turnId));
  }

  /** Adds a turn to its conversation, at the end unless it says where, or replaces it. */
  save(conversation: Pick<Conversation, "id" | "firstTurnInContext">, turn: StoredTurn): Saved {
    const { id, firstTurnInContext } = conversation;
    if (this.#own.isDeleted(id)) return "deleted";
    const row = rowOf(id, turn, this.#window);
    this.#ownTurns.add(turn.id);
    if (turn.parent !== undefined) this.#placed.add(turn.id);
    for (const tables of [this.#own, this.#copy?.tables]) {
      tables?.touch(id, firstTurnInContext, Date.now(), { ...NO_LABEL, workspace: this.#options.workspace });
      if (tables !== undefined) this.#put(tables, row);
    }
    this.#mark(id, turn.id);
    if (!this.#flush()) return "kept";
    return this.#own.isDeleted(id) ? "deleted" : "saved";
  }

  /** Saves what has been written so far of the answer of a turn that was saved before and is not final. */
  saveAnswer(conversationId: string, turnId: string, answer: string): Saved {
    if (this.#own.isDeleted(conversationId)) return "deleted";
    for (const tables of [this.#own, this.#copy?.tables]) tables?.grow(turnId, answer);
    if (this.#problem === undefined)
      try {
        const isDeleted = this.#write(({ tables }) =>
          write(tables, () => {
            tables.grow(turnId, answer);
            return tables.isDeleted(conversationId);
          }),
        );
        if (isDeleted) this.#deleted(conversationId);
        return isDeleted ? "deleted" : "saved";
      } catch (error) {
        this.#failed(error);
      }
    // It is written with its turn, as soon as that is possible.
    this.#mark(conversationId, turnId);
    return "kept";
  }

  /**
   * Deletes a conversation: its text remains neither in the file nor in the journal.
   * @returns what it was, for `restore`; null if there was none
   * @throws HistoryError
   */
  delete(id: string): WholeConversation | null {
    if (this.#unsaved.has(id)) this.#flush();
    const own = this.#own.whole(id);
    let deleted: WholeConversation | undefined = own && { ...own, touched: undefined };
    if (this.#problem === undefined || !this.#isOnlyHere(id))
      this.#attemptToChange((tables) => {
        write(tables, () => {
          deleted = tables.whole(id) ?? deleted;
          tables.delete(id);
        });
        tables.database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      });
    this.#deleted(id);
    return deleted ?? null;
  }

  /** Adds a conversation with all that it has, also one that was deleted. */
  restore(conversation: WholeConversation): Saved {
    const { id } = conversation;
    // Whoever was answering it has ended that when it was deleted.
    const turns = conversation.turns.map((row) => ({ ...row, writer: "" }));
    for (const tables of [this.#own, this.#copy?.tables]) tables?.add({ ...conversation, turns });
    this.#restored.set(id, conversation.touched);
    for (const turn of turns) {
      this.#ownTurns.add(turn.id);
      this.#placed.add(turn.id);
      this.#mark(id, turn.id);
    }
    return this.#flush() ? "saved" : "kept";
  }

  /**
   * Deletes a turn as `withoutTurn` does: its text remains neither in the file nor in the journal.
   * @returns what its conversation was, for `restoreTurns`; null if there is no such turn
   * @throws HistoryError
   */
  deleteTurn(id: string, turnId: string): WholeConversation | null {
    return this.#replace(id, (whole) => withoutTurn(whole, turnId)) ?? null;
  }

  /** Brings back the turns that the conversation had. @throws HistoryError */
  restoreTurns(before: WholeConversation): void {
    this.#replace(before.id, (whole) => withTurnsOf(before, whole));
  }

  /** Names a conversation, or pins it, which does not change its date. @throws HistoryError */
  relabel(id: string, change: LabelChange): void {
    if (this.#problem === undefined || !this.#isOnlyHere(id))
      this.#attemptToChange((tables) => write(tables, () => tables.relabel(id, change)));
    for (const tables of [this.#own, this.#copy?.tables]) tables?.relabel(id, change);
  }

  /** Shows the branch of a turn, for which `firstTurnInContext` is counted anew. */
  show(id: string, turnId: string, firstTurnInContext: number): Saved {
    if (this.#own.isDeleted(id)) return "deleted";
    for (const tables of [this.#own, this.#copy?.tables]) tables?.show(id, turnId, firstTurnInContext);
    if (this.#problem === undefined)
      try {
        this.#write(({ tables }) => write(tables, () => tables.show(id, turnId, firstTurnInContext)));
        return "saved";
      } catch (error) {
        this.#failed(error);
      }
    // It is written with the next turn.
    return "kept";
  }

  /** Differs from the one before when another window has changed something. */
  version(): string {
    return this.#read((tables) =>
      tables === this.#file?.tables ? `${this.#file.identity[""]} ${tables.version}` : "",
    );
  }

  /** Whether to call `onChanged` from now on. */
  watch(isOn: boolean): void {
    this.#watch?.dispose();
    this.#watch = undefined;
    if (!isOn) return;
    let before = this.version();
    this.#watch = watchFile(this.#options.path, () => {
      const now = this.version();
      // Without a version the file is not in use: another window can't be seen.
      if (now !== before && now !== "") this.#options.onChanged();
      before = now;
    });
  }

  /** Tries to write what could not be written. */
  retry(): void {
    if (this.#file === undefined) this.#dropCopy();
    // Who asks for it wants to know.
    this.#isReported = false;
    this.#flush();
  }

  close(): void {
    this.#watch?.dispose();
    if (this.#unsaved.size > 0) this.#flush();
    clearTimeout(this.#retryTimer);
    this.#closeFile();
    this.#dropCopy();
    this.#own.close();
  }

  /** @returns what the conversation was; undefined if nothing was changed. @throws HistoryError */
  #replace(
    id: string,
    change: (whole: WholeConversation) => WholeConversation | undefined,
  ): WholeConversation | undefined {
    if (this.#unsaved.has(id)) this.#flush();
    const replaceIn = (tables: Tables): WholeConversation | undefined => {
      const whole = tables.whole(id);
      const next = whole && change(whole);
      if (next !== undefined) tables.replace(next);
      return next && whole;
    };
    let before: WholeConversation | undefined;
    const isInFile = this.#problem === undefined || !this.#isOnlyHere(id);
    if (isInFile)
      this.#attemptToChange((tables) => {
        before = write(tables, () => replaceIn(tables));
        tables.database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      });
    const own = replaceIn(this.#own);
    if (this.#copy !== undefined) replaceIn(this.#copy.tables);
    const unsaved = this.#unsaved.get(id) ?? new Set();
    for (const turnId of unsaved) if (!this.#own.has(turnId)) unsaved.delete(turnId);
    return isInFile ? before : own;
  }

  #isOnlyHere(id: string): boolean {
    return this.#own.firstTurn(id) !== undefined && !this.#stored.has(id);
  }

  /** @throws HistoryError */
  #attemptToChange(work: (tables: Tables) => void): void {
    try {
      this.#attempt(({ tables }) => work(tables));
    } catch (error) {
      throw new HistoryError(problemOf(error, this.#options.path, true), { cause: error });
    }
  }

  #read<T>(work: (tables: Tables) => T): T {
    if (this.#problem === undefined)
      try {
        return this.#write(({ tables }) => work(tables));
      } catch (error) {
        this.#failed(error);
      }
    return work(this.#copyOfFile().tables);
  }

  /** @returns whether everything is on disk */
  #flush(): boolean {
    try {
      this.#write(() => undefined);
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  /** Writes what is unsaved, and then does `work`. @throws the error of SQLite or of the file system */
  #write<T>(work: (file: OpenFile) => T): T {
    let deleted: string[] = [];
    const result = this.#attempt((file) => {
      deleted = this.#unsaved.size === 0 ? [] : this.#writeUnsaved(file.tables);
      return work(file);
    });
    // Only now: the file may have been replaced after the commit.
    for (const id of deleted) this.#deleted(id);
    for (const id of this.#unsaved.keys()) this.#stored.add(id);
    this.#unsaved.clear();
    this.#restored.clear();
    this.#recovered();
    return result;
  }

  /** @returns the conversations that were deleted by another window */
  #writeUnsaved(file: Tables): string[] {
    return write(file, () => {
      for (const [id, touched] of this.#restored) {
        const restored = this.#own.whole(id);
        if (restored !== undefined) file.add({ ...restored, touched });
      }
      const deleted = [...this.#unsaved.keys()].filter((id) => file.isDeleted(id));
      // In the order in which they were changed.
      for (const id of this.#own.ids()) {
        const turns = this.#unsaved.get(id);
        if (turns === undefined || deleted.includes(id) || this.#restored.has(id)) continue;
        file.touch(id, this.#own.firstTurn(id) ?? 0, this.#own.updatedAt(id), this.#own.label(id));
        let isNew = false;
        for (const row of parentsFirst(this.#own.wholeTurns(id))) {
          if (!turns.has(row.id)) continue;
          isNew ||= !file.has(row.id);
          const parent = this.#put(file, row);
          if (parent !== row.parent) this.#own.reparent(row.id, parent);
        }
        if (isNew) file.show(id, this.#own.shown(id));
      }
      return deleted;
    });
  }

  /** Works on the file that is at the path before and after. @throws the error of SQLite or of the file system */
  #attempt<T>(work: (file: OpenFile) => T): T {
    let damages = 0;
    for (let reopened = 0; reopened < MAX_REOPENED; reopened++) {
      if (this.#file !== undefined && !this.#isInPlace(this.#file)) this.#closeFile();
      // Damage that was still there after the check of the first reopening.
      const file = (this.#file ??= this.#open(damages === 2));
      file.tables.setBusyTimeout(this.#timeouts.write);
      try {
        const result = work(file);
        if (this.#isInPlace(file)) return result;
      } catch (error) {
        if (this.#isInPlace(file) && (!isDamage(error) || ++damages > 2)) throw error;
      }
      this.#closeFile();
    }
    throw new Error("the file is replaced again and again");
  }

  #isInPlace({ identity }: OpenFile): boolean {
    return isSame(identity, identityOf(this.#options.path));
  }

  #open(isDamaged: boolean): OpenFile {
    const { path, onMovedAside } = this.#options;
    const timeoutMs = this.#timeouts.open;
    const hasOwn = this.#own.ids().length > 0;
    const file = openFile(path, {
      ...{ window: this.#window, previous: this.#previous, timeoutMs, isDamaged },
      onMovedAside: (moved) => onMovedAside({ ...moved, hasOwn }),
    });
    // It may be another file than before.
    for (const id of this.#own.ids()) for (const turn of this.#own.turns(id)) this.#mark(id, turn.id);
    return file;
  }

  #closeFile(): void {
    if (this.#file === undefined) return;
    const { tables, identity, windowLock } = this.#file;
    this.#previous = identity;
    this.#file = undefined;
    tables.close();
    unlockWindow(this.#options.path, this.#window, windowLock);
  }

  get #timeouts(): typeof TIMEOUT_MS {
    return this.#problem === undefined ? TIMEOUT_MS : SHORT_TIMEOUT_MS;
  }

  /** @returns the turn that it follows there */
  #put(tables: Tables, row: TurnRow): string | null {
    const isOwn = this.#ownTurns.has(row.id);
    if (isOwn && !this.#placed.has(row.id)) return tables.append(row);
    // What this window has only shown may have changed since.
    tables.put(row, isOwn);
    return row.parent;
  }

  #mark(conversationId: string, turnId: string): void {
    const turns = this.#unsaved.get(conversationId) ?? new Set();
    this.#unsaved.set(conversationId, turns.add(turnId));
  }

  #deleted(id: string): void {
    this.#own.delete(id);
    this.#copy?.tables.delete(id);
    this.#unsaved.delete(id);
    this.#restored.delete(id);
    this.#stored.delete(id);
  }

  /** Keeps the conversation that is shown, and forgets the one before if this window has added nothing to it. */
  #remember(id: string, tables: Tables, rows: readonly TurnRow[]): void {
    const before = this.#shown;
    if (before !== undefined && before !== id && !this.#own.turns(before).some((turn) => this.#ownTurns.has(turn.id))) {
      this.#own.forget(before);
      this.#stored.delete(before);
    }
    this.#shown = id;
    this.#stored.add(id);
    // Another window may have brought it back, or named it.
    const label = tables.label(id);
    this.#own.bringBack(id);
    this.#own.touch(id, tables.firstTurn(id) ?? 0, tables.updatedAt(id), label);
    this.#own.relabel(id, label ?? {});
    const known = new Map(this.#own.turns(id).map((row) => [row.id, row]));
    // A long conversation is loaded often while another window writes to it.
    for (const row of rows)
      if (!this.#ownTurns.has(row.id) && !isDeepStrictEqual(row, known.get(row.id))) this.#own.put(row);
    this.#own.show(id, tables.shown(id));
  }

  #copyOfFile(): { tables: Tables; readable: boolean } {
    if (this.#copy !== undefined) return this.#copy;
    const read = readInMemory(this.#options.path);
    const tables = read ?? openInMemory();
    for (const [id, turns] of this.#unsaved) {
      if (tables.firstTurn(id) !== undefined) this.#stored.add(id);
      tables.touch(id, this.#own.firstTurn(id) ?? 0, this.#own.updatedAt(id), this.#own.label(id));
      for (const row of this.#own.wholeTurns(id)) if (turns.has(row.id)) this.#put(tables, row);
    }
    return (this.#copy = { tables, readable: read !== undefined });
  }

  #dropCopy(): void {
    this.#copy?.tables.close();
    this.#copy = undefined;
  }

  #failed(error: unknown): void {
    const { path, onProblem } = this.#options;
    const before = this.#problem;
    const problem = problemOf(error, path, this.#file !== undefined || this.#copyOfFile().readable);
    this.#problem = problem;
    if (before === undefined) this.#failingSince = performance.now();
    this.#scheduleRetry();
    const isPatient = problem.kind === "locked" && performance.now() - this.#failingSince < LOCK_PATIENCE_MS;
    if (isPatient || (this.#isReported && before !== undefined && isAlike(problem, before))) return;
    this.#isReported = true;
    onProblem(problem);
  }

  #scheduleRetry(): void {
    clearTimeout(this.#retryTimer);
    const delay = Math.min(RETRY_MS.first * 2 ** this.#retries, RETRY_MS.last);
    this.#retryTimer = setTimeout(() => {
      this.#retries++;
      this.#flush();
    }, delay);
  }

  #recovered(): void {
    if (this.#problem === undefined) return;
    this.#problem = undefined;
    this.#isReported = false;
    this.#retries = 0;
    clearTimeout(this.#retryTimer);
    this.#dropCopy();
    this.#options.onProblem(undefined);
  }
}

function isAlike(one: HistoryProblem, other: HistoryProblem): boolean {
  const hasSameReason = one.kind === other.kind && (one.kind !== "unavailable" || one.detail === other.detail);
  return hasSameReason && one.readable === other.readable;
}
