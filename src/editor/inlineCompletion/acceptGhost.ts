/** An internal command that VS Code runs on accept. */
export const ACCEPT_GHOST = "_42dot.acceptGhostTranslation";
