// What the page takes from @noble/ed25519 and @noble/hashes: bundled by tools/build_page.py into tzforms/certificates/web/noble.js.
import { hashes, verify } from "@noble/ed25519";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";

hashes.sha512 = sha512;

export { sha256 };

/** The HMAC-SHA256 of `message` under `key`. */
export function keyed(key, message) {
  return hmac(sha256, key, message);
}

/** Whether a signature is true by RFC 8032, strictly: no other spellings of points and scalars (as OpenSSL and WebCrypto have it). */
export function isTrue(signature, message, key) {
  return verify(signature, message, key, { zip215: false });
}
