/** The page's own icons, 16 by 16, in the color of the surrounding text. */
const icon = (paths: string): string =>
  `<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="1.2" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`;

export const icons = {
  send: icon('<path d="M2.2 2.6 14 8 2.2 13.4 4.2 8zM4.2 8h5"/>'),
  stop: icon('<rect x="3.5" y="3.5" width="9" height="9" rx="1.2" fill="currentColor" stroke="none"/>'),
  copy: icon(
    '<rect x="5.5" y="5.5" width="8" height="8" rx="1.2"/><path d="M10.5 3.5v-.3c0-.4-.3-.7-.7-.7H3.2c-.4 0-.7.3-.7.7v6.6c0 .4.3.7.7.7h.3"/>',
  ),
  check: icon('<path d="m3 8.5 3.2 3.2L13 4.8"/>'),
  insert: icon('<path d="M2.5 4.5v7M13.5 8H5.5M8.5 5l-3 3 3 3"/>'),
  newFile: icon(
    '<path d="M9 2H4.2c-.4 0-.7.3-.7.7v10.6c0 .4.3.7.7.7h7.6c.4 0 .7-.3.7-.7V5.5zM9 2v3.5h3.5M8 7.5v4M6 9.5h4"/>',
  ),
  compare: icon('<path d="M3 3h4v10H3zM9 3h4v10H9zM4.2 6h1.6M4.2 8h1.6M10.2 8h1.6M10.2 10h1.6"/>'),
  wrap: icon('<path d="M2.5 4h11M2.5 8h8.7a2 2 0 0 1 0 4H8M9.5 10.2 7.7 12l1.8 1.8M2.5 12H5"/>'),
  retry: icon('<path d="M12.9 9.3a5 5 0 1 1-.9-4.5L13.5 6.3M13.5 2.8v3.5H10"/>'),
  add: icon('<path d="M8 3v10M3 8h10"/>'),
  attach: icon(
    '<path d="M12.8 7.4 8 12.2a3 3 0 0 1-4.3-4.3l5-5a2 2 0 0 1 2.9 2.9l-4.9 4.9a1 1 0 0 1-1.5-1.5l4.4-4.4"/>',
  ),
  close: icon('<path d="m4.5 4.5 7 7M11.5 4.5l-7 7"/>'),
  down: icon('<path d="M8 3v10M4 9l4 4 4-4"/>'),
  warning: icon('<path d="M8 2.5 14.2 13.3H1.8zM8 6.5v3.3M8 11.5v.1"/>'),
};
