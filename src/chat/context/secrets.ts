/** Which files the user is asked about before a question takes them along. */
import { basename } from "node:path/posix";

/** Names of files that hold keys, passwords or certificates, in lower case. */
const SECRET_NAME =
  /^(?:\.env(?:\..+)?|.*\.env|.*\.(?:pem|key|p8|p12|pfx|pkcs12|jks|keystore|truststore|kdbx?|ppk|crt|cer|der|csr|asc|gpg|ovpn|tfstate|tfvars|mobileprovision)|id_(?:rsa|dsa|ecdsa|ed25519).*|\.?netrc|_netrc|\.npmrc|\.pypirc|\.pgpass|\.htpasswd|\.git-credentials|\.dockercfg|credentials(?:\..+)?|.*secrets?(?:\.(?:json|ya?ml|toml|ini|txt|properties|xml))?|.*service[-_]?account.*\.json|google-services\.json|known_hosts|authorized_keys|shadow)$/;
/** Examples hold no secrets. */
const EXAMPLE_NAME = /\.(?:example|sample|template|dist|defaults?)$|\.pub$/;
const SECRET_FOLDER = /(?:^|\/)\.(?:ssh|aws|gnupg|gpg|kube|docker|azure|password-store)\//;

/** Whether a file looks as if it held secrets, by its path. */
export function looksSecret(path: string): boolean {
  const lower = path.replaceAll("\\", "/").toLowerCase();
  const name = basename(lower);
  if (EXAMPLE_NAME.test(name)) return false;
  return SECRET_NAME.test(name) || SECRET_FOLDER.test(lower);
}
