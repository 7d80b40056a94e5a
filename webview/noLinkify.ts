/** In place of `linkify-it`, 11 KB for addresses in plain text: only what Markdown marks as a link is one here. */
export const LinkifyIt = Object;
