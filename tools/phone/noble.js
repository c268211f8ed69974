// What the page takes from @noble/curves and @noble/hashes: bundled by tools/build_page.py into tzforms/certificates/web/noble.js.
import { ed25519 } from "@noble/curves/ed25519.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";

export { sha256 };

/** The HMAC-SHA256 of `message` under `key`. */
export function keyed(key, message) {
  return hmac(sha256, key, message);
}

/** Whether a signature is true by RFC 8032, strictly: no other spellings of points and scalars (as OpenSSL and WebCrypto have it). */
export function isTrue(signature, message, key) {
  return ed25519.verify(signature, message, key, { zip215: false });
}
