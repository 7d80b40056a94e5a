/** Cuts what is attached to a question to what the model has room for. All sizes are in tokens. */
import { type Attachment, lineCount, quotedAttachment, usedLines } from "../../prompt/attachments.ts";

/** Counts the tokens of texts. */
export type CountTexts = (texts: string[]) => Promise<number[]>;

export interface Fitted {
  /** With the lines that are used of each: its first ones. */
  attachments: Attachment[];
  /** What each takes in the prompt. */
  costs: number[];
}

/** What joins an attachment to what comes after it. */
const JOINT = 2;

/**
 * All lines of all attachments, if there is room for them; else of each as many as its fair share holds, where what
 * the short ones leave is for the long ones.
 */
export async function fitAttachments(
  attachments: readonly Attachment[],
  room: number,
  count: CountTexts,
): Promise<Fitted> {
  const whole = attachments.map((attachment) => ({ ...attachment, used: lineCount(attachment) }));
  const costs = await costsOf(whole, count);
  const shares = fairShares(costs, room);
  const fitted: Attachment[] = [];
  for (const [index, attachment] of whole.entries()) {
    const share = shares[index] ?? 0;
    const fits = (costs[index] ?? 0) <= share;
    fitted.push(fits ? attachment : { ...attachment, used: await linesWithin(attachment, share, count) });
  }
  return { attachments: fitted, costs: await costsOf(fitted, count) };
}

async function costsOf(attachments: readonly Attachment[], count: CountTexts): Promise<number[]> {
  const texts = attachments.map(quotedAttachment);
  const costs = await count(texts);
  return texts.map((text, index) => (text === "" ? 0 : (costs[index] ?? 0) + JOINT));
}

/** Divides the room: nobody gets more than it needs, and those that get less get the same. */
export function fairShares(needs: readonly number[], room: number): number[] {
  const shares = needs.map(() => 0);
  let left = room;
  const order = needs.map((_, index) => index).sort((a, b) => (needs[a] ?? 0) - (needs[b] ?? 0));
  for (const [place, index] of order.entries()) {
    const share = Math.min(needs[index] ?? 0, Math.floor(left / (order.length - place)));
    shares[index] = share;
    left -= share;
  }
  return shares;
}

/** How many lines of an attachment fit, with its name and its fence. */
async function linesWithin(attachment: Attachment, share: number, count: CountTexts): Promise<number> {
  const lines = attachment.text.split("\n");
  const [frame = 0, ...costs] = await count([
    quotedAttachment({ ...attachment, text: "", used: 1 }),
    ...lines.map((line) => `${line}\n`),
  ]);
  let left = share - frame - JOINT;
  let used = 0;
  while (used < lines.length && (left -= costs[used] ?? 0) >= 0) used++;
  // Lines alone may have fewer tokens than together.
  for (; used > 0; used--) {
    const cut = { ...attachment, used };
    const [cost = 0] = await costsOf([cut], count);
    if (cost <= share) return usedLines(cut);
  }
  return 0;
}
