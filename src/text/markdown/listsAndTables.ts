/** What GitHub's Markdown has besides: tasks in lists, and line breaks in the cells of tables. */
import type { MarkdownIt, StateCore, Token } from "markdown-it";

export function addListsAndTables(md: MarkdownIt): void {
  // Before that, what was escaped has tokens of its own.
  md.core.ruler.before("text_join", "tasks_and_breaks", (state) => {
    state.tokens.forEach((token, index) => {
      if (token.type !== "inline" || token.children === null) return;
      const [before, parent] = [state.tokens[index - 1]?.type, state.tokens[index - 2]?.type];
      if (before === "td_open" || before === "th_open")
        token.children = token.children.flatMap((child) => withBreaks(child, state));
      if (before === "paragraph_open" && parent === "list_item_open") markTask(token.children, state);
    });
  });
  md.renderer.rules["task"] = (tokens, index) =>
    tokens[index]?.content === " " ? '<span data-task="open">☐</span>' : '<span data-task="done">☑</span>';
}

function withBreaks(token: Token, state: StateCore): Token[] {
  if (token.type !== "text" || !/<br/i.test(token.content)) return [token];
  return token.content.split(/(<br\s*\/?>)/i).map((text, index) => {
    const part = new state.Token(index % 2 === 0 ? "text" : "hardbreak", index % 2 === 0 ? "" : "br", 0);
    part.content = index % 2 === 0 ? text : "";
    return part;
  });
}

function markTask(children: Token[], state: StateCore): void {
  // Brackets that could start a link are texts of their own.
  const text = children
    .slice(
      0,
      children.findIndex(({ type }) => type !== "text"),
    )
    .map(({ content }) => content);
  const whole = text.length > 0 ? text.join("") : (children[0]?.content ?? "");
  const [, mark] = /^\[([ xX])\] \S?/.exec(whole) ?? [];
  if (mark === undefined) return;
  const task = new state.Token("task", "", 0);
  task.content = mark;
  const rest = new state.Token("text", "", 0);
  rest.content = whole.slice(3);
  children.splice(0, Math.max(1, text.length), task, rest);
}
