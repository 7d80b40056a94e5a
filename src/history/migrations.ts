/** The tables of the conversations, and how files of earlier versions get them. */
import type { DatabaseSync } from "node:sqlite";
import { searchable } from "./searchable.ts";

/** A stop reason was renamed. */
export const RENAME_STOP_REASON = `UPDATE turn SET state = replace(state, '"stop":"guard"', '"stop":"stopSequence"')
   WHERE state LIKE '%"stop":"guard"%';`;

/** Orders by time, in which the future does not count: it was written while the clock was wrong. */
export const ORDER_BY_TIME = `UPDATE conversation SET touched = ranked.place FROM (
     SELECT id, row_number() OVER (ORDER BY touched, min(updated_at, unixepoch() * 1000), rowid) AS place FROM conversation
   ) AS ranked WHERE ranked.id = conversation.id;`;

/** Each entry migrates a file from the version that is its index; `user_version` holds the version of a file. */
export const MIGRATIONS: readonly (string | ((database: DatabaseSync) => void))[] = [
  `CREATE TABLE conversation (
     id TEXT PRIMARY KEY,
     first_turn INTEGER NOT NULL,
     updated_at INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX conversation_by_time ON conversation (updated_at);
   CREATE TABLE turn (
     seq INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     conversation_id TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE,
     created_at INTEGER NOT NULL,
     task TEXT NOT NULL CHECK (json_valid(task)),
     message TEXT NOT NULL,
     prompt TEXT NOT NULL,
     answer TEXT NOT NULL,
     state TEXT NOT NULL CHECK (json_valid(state))
   ) STRICT;
   CREATE INDEX turn_of_conversation ON turn (conversation_id, seq);`,
  RENAME_STOP_REASON,
  (database) => {
    // touched: grows with every save, so that the order does not depend on the clock.
    // writer: the window that is answering or will answer the turn; "" when the answer is final.
    // deleted: a window that still shows a conversation must not bring it back.
    database.exec(
      `ALTER TABLE conversation ADD COLUMN touched INTEGER NOT NULL DEFAULT 0;
       ${ORDER_BY_TIME}
       DROP INDEX IF EXISTS conversation_by_time;
       CREATE INDEX conversation_by_touch ON conversation (touched);
       ALTER TABLE turn ADD COLUMN writer TEXT NOT NULL DEFAULT '';
       CREATE TABLE deleted (id TEXT PRIMARY KEY) STRICT;
       CREATE TABLE searchable (
         seq INTEGER PRIMARY KEY REFERENCES turn ON DELETE CASCADE,
         text TEXT NOT NULL
       ) STRICT;`,
    );
    fillSearchable(database);
  },
  // What has been written so far of an answer that is not final: of its own, so that saving it writes nothing else.
  `CREATE TABLE growing (
     seq INTEGER PRIMARY KEY REFERENCES turn ON DELETE CASCADE,
     answer TEXT NOT NULL
   ) STRICT;`,
  // title: the user's own; "" for that of the first question. workspace: the URI of where it was started; "" if unknown.
  `ALTER TABLE conversation ADD COLUMN title TEXT NOT NULL DEFAULT '';
   ALTER TABLE conversation ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
   ALTER TABLE conversation ADD COLUMN workspace TEXT NOT NULL DEFAULT '';
   CREATE INDEX conversation_in_list ON conversation (pinned, touched);`,
  // What was sent with a question.
  `ALTER TABLE turn ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(attachments));`,
  // parent, shown: `branches.ts`. The conversations of earlier versions are one branch each. shown: a turn of the branch.
  `ALTER TABLE turn ADD COLUMN parent TEXT;
   ALTER TABLE conversation ADD COLUMN shown TEXT NOT NULL DEFAULT '';`,
  // How an answer was generated. The last column: what is not asked for it is not read from the disk.
  `ALTER TABLE turn ADD COLUMN runs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(runs));`,
];

/** Adds what the search needs of the turns that were not stored through `Tables`. */
export function fillSearchable(database: DatabaseSync): void {
  const insert = database.prepare("INSERT INTO searchable VALUES (?, ?)");
  const turns = database.prepare("SELECT seq, message, answer FROM turn WHERE seq NOT IN (SELECT seq FROM searchable)");
  turns.setReadBigInts(true);
  for (const { seq, message, answer } of turns.iterate()) {
    insert.run(seq as bigint, searchable(String(message), String(answer)));
  }
}
