export const HUB_ENDPOINT = "https://huggingface.co";

/**
 * Where models are downloaded from: the user's setting, else the environment variable that Hugging Face's own tools
 * follow, else the hub. Whether it is safe is checked with every request.
 * @param setting undefined if the user has not set it
 * @param variable `HF_ENDPOINT`: https://huggingface.co/docs/huggingface_hub/v0.18.0.rc0/package_reference/environment_variables
 */
export function hubEndpoint(setting: string | undefined, variable: string | undefined): string {
  return endpointIn(setting) ?? endpointIn(variable) ?? HUB_ENDPOINT;
}

/** A double slash is not found on mirrors (https://github.com/huggingface/huggingface_hub/pull/2721). */
function endpointIn(text: string | undefined): string | undefined {
  // `set HF_ENDPOINT="…"` makes the quotes a part of it on Windows.
  const address = text?.replace(/^[\s"']+/, "").replace(/(?<![\s"'/])[\s"'/]+$/, "");
  if (address === undefined || address === "") return undefined;
  return address.includes("://") ? address : `https://${address}`;
}
