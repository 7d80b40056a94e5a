/** The only file that knows the control library: to change it, define the same element names here. */
import { provideVSCodeDesignSystem, vsCodeButton, vsCodeProgressRing } from "@vscode/webview-ui-toolkit";

/** Defines `<vscode-button>` and `<vscode-progress-ring>`. */
export function defineControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeProgressRing());
}
