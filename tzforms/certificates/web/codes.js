// A certificate's code: taken apart and judged. No page, no language in here; the same as payload.py, cwt.py, links.py, key_list.py and
// verification.py of tzforms, which see: what they refuse is refused, what they answer is answered, under the same names.
"use strict";

const codes = (() => {
  const BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
  const BASE41 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-./:";
  const WHITE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"; // what Python's split() parts at
  const WHITES = new RegExp(`[${WHITE}]+`, "g");
  const ENDS = new RegExp(`^[${WHITE}]+|[${WHITE}]+$`, "g");
  const LINK = /^(https?:\/\/[^#]*#)([^]*)$/i;
  const TOKEN = /^0oR[A-Za-z0-9_-]{100,}/;
  const FACTS = -65537;
  const FACT = { number: 1, name: 2, commitment: 3, project: 4, tenths: 5, start: 6, end: 7, result: 8, template: 9, edition: 10, link: 11 };
  const FIRST_DAY = -719162, LAST_DAY = 2932896; // of the years 1 to 9999, from 1970
  const BEIJING = 8 * 3600;

  /** The text is no code of ours, `reason` "no_code"; or "newer": it holds what this page has no name for, `what`. */
  class Refused extends Error {
    constructor(reason, what) {
      super(reason);
      this.reason = reason;
      this.what = what || "";
    }
  }

  const refuse = () => {
    throw new Refused("no_code");
  };
  const need = (condition) => condition || refuse();
  const ascii = (text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  const isSame = (one, other) => one.length === other.length && one.every((byte, i) => byte === other[i]);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const flat = (text) => text.replace(WHITES, "");

  function joined(...parts) {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  function bytesOf(base64) {
    return ascii(atob(base64));
  }

  function base64url(bytes) {
    return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  // -- the spellings of a token ------------------------------------------------------------------------------------------

  function fromBase64url(text) {
    need(/^[A-Za-z0-9_-]+$/.test(text) && text.length % 4 !== 1);
    const bytes = bytesOf(text.replace(/-/g, "+").replace(/_/g, "/"));
    need(base64url(bytes) === text);
    return bytes;
  }

  /** `size` signs hold `size - 1` bytes, the least sign first and the first byte highest; at the end two signs hold one. */
  function fromBase(alphabet, text) {
    const bytes = [];
    for (let i = 0; i < text.length; i += 3) {
      const group = Array.from(text.slice(i, i + 3), (sign) => alphabet.indexOf(sign));
      const value = group.reduceRight((sum, digit) => sum * alphabet.length + digit, 0);
      need(group.length > 1 && !group.includes(-1) && value < 256 ** (group.length - 1));
      if (group.length === 3) bytes.push(value >> 8);
      bytes.push(value & 255);
    }
    return Uint8Array.from(bytes);
  }

  /** [address with its "#" or "", what stands behind it] */
  function unlinked(text) {
    const found = LINK.exec(flat(text));
    return found ? [found[1], found[2]] : ["", flat(text)];
  }

  const isToken = (text) => TOKEN.test(unlinked(text)[1]);

  /** Whether a text says that it is a code of ours. */
  function isCode(text) {
    return /^TZ[12]:/.test(text.replace(ENDS, "").toUpperCase()) || isToken(text);
  }

  /** What a code says: {old, bytes (signed, with the signature), signed, signature, key, facts, address}; throws Refused. */
  function read(text) {
    if (isToken(text)) {
      const [address, token] = unlinked(text);
      const bytes = fromBase64url(token);
      return { address, bytes, ...unpacked(bytes) };
    }
    if (!text.replace(ENDS, "").toUpperCase().startsWith("TZ2:")) return { address: "", ...old(flat(text).toUpperCase()) };
    const plain = text.replace(/[\r\n\t]/g, "").replace(ENDS, "").toUpperCase();
    for (const blanks of ["", " ", "  "]) { // a blank is a sign of Base45, and gets lost at the end
      try {
        const bytes = fromBase(BASE45, plain.slice(4) + blanks);
        return { address: "", bytes, ...unpacked(bytes) };
      } catch (error) {
        if (!(error instanceof Refused) || error.reason !== "no_code") throw error;
      }
    }
    return refuse();
  }

  // -- CBOR: what a token needs of RFC 8949, in the one encoding of its section 4.2 ----------------------------------------

  class Tagged {
    constructor(tag, value) {
      this.tag = tag;
      this.value = value;
    }
  }

  /** The one value that `bytes` encode: number, Uint8Array, string, Array, Map (keys are numbers), Tagged. Throws Refused. */
  function decoded(bytes) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    const take = (count) => {
      need(count <= bytes.length - at);
      at += count;
      return bytes.subarray(at - count, at);
    };
    const head = () => {
      const first = take(1)[0], kind = first >> 5, short = first & 31;
      if (short < 24) return [kind, short];
      need(short < 28); // no indefinite lengths
      const size = 1 << (short - 24), start = at;
      take(size);
      const value =
        size === 1 ? view.getUint8(start)
        : size === 2 ? view.getUint16(start)
        : size === 4 ? view.getUint32(start)
        : view.getUint32(start) * 2 ** 32 + view.getUint32(start + 4);
      need(value >= [24, 2 ** 8, 2 ** 16, 2 ** 32][short - 24] && Number.isSafeInteger(value)); // the shortest, and exact
      return [kind, value];
    };
    const item = (depth) => {
      need(depth < 8);
      const [kind, value] = head();
      if (kind === 0) return value;
      if (kind === 1) return -1 - value;
      if (kind === 2) return take(value);
      if (kind === 3) return utf8(take(value));
      if (kind === 4) {
        need(value <= bytes.length - at);
        return Array.from({ length: value }, () => item(depth + 1));
      }
      if (kind === 5) {
        const map = new Map();
        let before = null;
        for (let i = 0; i < value; i++) {
          const start = at, key = item(depth + 1), spelt = bytes.subarray(start, at);
          need(typeof key === "number" && (before === null || isLess(before, spelt))); // in order, none twice
          map.set(key, item(depth + 1));
          before = spelt;
        }
        return map;
      }
      if (kind === 6) return new Tagged(value, item(depth + 1));
      return refuse(); // floating point, true, false, null: nothing of ours
    };
    const value = item(0);
    need(at === bytes.length);
    return value;
  }

  function utf8(bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch (error) {
      return refuse();
    }
  }

  /** Whether a key stands before another: the shorter first, then byte by byte. */
  function isLess(one, other) {
    if (one.length !== other.length) return one.length < other.length;
    const at = one.findIndex((byte, i) => byte !== other[i]);
    return at >= 0 && one[at] < other[at];
  }

  /** The head of a byte string (RFC 8949, 3). */
  function octets(bytes) {
    const size = bytes.length;
    const head = size < 24 ? [0x40 + size] : size < 256 ? [0x58, size] : [0x59, size >> 8, size & 255];
    return joined(Uint8Array.from(head), bytes);
  }

  // -- COSE_Sign1 with a CBOR Web Token --------------------------------------------------------------------------------------

  const isBytes = (value, size) => value instanceof Uint8Array && (size === undefined || value.length === size);
  const isText = (value) => typeof value === "string";

  function unpacked(bytes) {
    const outer = decoded(bytes);
    need(outer instanceof Tagged && outer.tag === 18 && Array.isArray(outer.value) && outer.value.length === 4);
    const [guarded, open, body, signature] = outer.value;
    need(isBytes(guarded) && open instanceof Map && open.size === 0 && isBytes(body) && isBytes(signature, 64));
    const header = decoded(guarded), claims = decoded(body);
    need(header instanceof Map && header.size === 2 && header.get(1) === -8 && isBytes(header.get(4), 4));
    need(claims instanceof Map && claims.size === 3 && isText(claims.get(1)) && Number.isInteger(claims.get(6)));
    const said = claims.get(FACTS), moment = claims.get(6) + BEIJING;
    need(said instanceof Map);
    const known = Object.values(FACT), strange = [...said.keys()].filter((key) => !known.includes(key));
    if (strange.length) throw new Refused("newer", strange.map(String).sort().join("、").slice(0, 40));
    const text = (key) => (need(isText(said.get(key))), said.get(key));
    const some = (key, size) => (need(isBytes(said.get(key), size)), said.get(key));
    const date = (key) => (need(said.get(key) instanceof Tagged && said.get(key).tag === 100), day(said.get(key).value));
    const tenths = said.get(FACT.tenths);
    need(tenths === undefined || (Number.isInteger(tenths) && tenths >= 0 && tenths < 2 ** 32));
    const facts = {
      number: text(FACT.number),
      name: text(FACT.name),
      project: text(FACT.project),
      tenths: tenths === undefined ? null : tenths,
      start: date(FACT.start),
      end: date(FACT.end),
      issued: day(moment / 86400),
      issuer: claims.get(1),
      result: text(FACT.result),
      commitment: some(FACT.commitment, 32),
      template: hex(some(FACT.template, 8)),
      edition: text(FACT.edition),
      link: said.has(FACT.link) ? hex(some(FACT.link, 8)) : "",
    };
    const signed = joined(Uint8Array.of(0x84, 0x6a), ascii("Signature1"), octets(guarded), Uint8Array.of(0x40), octets(body));
    return { old: false, signed, signature, key: hex(header.get(4)), facts };
  }

  /** A day as 2026-09-01, of the days since 1970. */
  function day(days) {
    need(Number.isInteger(days) && days >= FIRST_DAY && days <= LAST_DAY);
    return new Date(days * 86400000).toISOString().slice(0, 10);
  }

  // -- what 0.1.0 signed: a record in GB 18030 ---------------------------------------------------------------------------------

  function old(text) {
    need(text.startsWith("TZ1:"));
    const bytes = fromBase(BASE41, text.slice(4));
    need(bytes.length > 64 + 15);
    const body = bytes.subarray(0, -64), view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    if (body[0] !== 1) throw new Refused("newer", `TZ1 ${body[0]}`);
    const texts = [], tenths = view.getUint16(7), days = [9, 11, 13].map((at) => day(view.getUint16(at) + 10957));
    let at = 15;
    for (let i = 0; i < 4; i++) {
      need(at < body.length && at + 1 + body[at] <= body.length);
      texts.push(gb18030(body.subarray(at + 1, at + 1 + body[at])));
      at += 1 + body[at];
    }
    need(at === body.length);
    const [number, name, project, issuer] = texts, [start, end, issued] = days;
    const facts = { number, name, project, tenths: tenths === 0xffff ? null : tenths, start, end, issued, issuer };
    Object.assign(facts, { check: view.getUint16(5), result: "", commitment: null, template: "", edition: "", link: "" });
    return { old: true, bytes, signed: body, signature: bytes.subarray(-64), key: hex(body.subarray(1, 5)), facts };
  }

  function gb18030(bytes) {
    try {
      return new TextDecoder("gb18030", { fatal: true }).decode(bytes);
    } catch (error) {
      return refuse();
    }
  }

  // -- judging --------------------------------------------------------------------------------------------------------------------

  /** Whether `signature` over `message` is the key's. The browser's own Ed25519, where it has one; else the library's. */
  async function isTrue(raw, message, signature) {
    const subtle = self.crypto && self.crypto.subtle; // not on a page from http
    try {
      const key = await subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
      return await subtle.verify({ name: "Ed25519" }, key, signature, message);
    } catch (error) {
      // a browser that does not know Ed25519
    }
    try {
      return noble.isTrue(signature, message, raw);
    } catch (error) {
      return false; // a signature that is no point or no scalar
    }
  }

  /** What a key was on a day: "in_force", "out_of_force", "revoked"; of a revoked one no date can be believed. */
  function standing(term, issued) {
    if (term.revoked) return "revoked";
    return term.until && issued > term.until ? "out_of_force" : "in_force";
  }

  /** What the published list says: "not_asked" without one, "not_listed", "void", "replaced". */
  function listed(bytes, list) {
    if (!list) return "not_asked";
    const digest = base64url(noble.keyed(bytesOf(list.key), noble.sha256(bytes)).subarray(0, 16));
    return list.void.includes(digest) ? "void" : list.replaced.includes(digest) ? "replaced" : "not_listed";
  }

  /**
   * What is to be said of a text, by the page's data ({keys: [{id, raw, until, revoked …}], list}).
   * {verdict, reason, what}: no code of ours; else {verdict, code, register, standing, elsewhere, key, facts, old}.
   */
  async function judge(text, data) {
    let code;
    try {
      code = read(text);
    } catch (error) {
      if (error instanceof Refused) return { verdict: "no_code", reason: error.reason, what: error.what };
      throw error;
    }
    const answer = { code: "unknown_key", register: "not_asked", standing: "", elsewhere: false };
    Object.assign(answer, { key: code.key, facts: code.facts, old: code.old });
    const term = data.keys.find((key) => key.id === code.key);
    if (!term) return { ...answer, verdict: "unknown_key" };
    if (!(await isTrue(bytesOf(term.raw), code.signed, code.signature))) return { ...answer, code: "forged", verdict: "forged" };
    answer.standing = standing(term, code.facts.issued);
    answer.code = answer.standing === "in_force" ? "true" : "revoked_key";
    answer.register = listed(code.bytes, data.list);
    answer.elsewhere = code.address !== "" && addressDigest(code.address) !== code.facts.link;
    const silent = answer.register === "not_asked" || answer.register === "not_listed";
    const verdict =
      answer.code === "revoked_key" && silent ? "revoked_key"
      : answer.elsewhere ? "altered"
      : silent ? "genuine"
      : answer.register;
    return { ...answer, verdict };
  }

  const addressDigest = (address) => hex(noble.sha256(new TextEncoder().encode(address)).subarray(0, 8));

  // -- the whole name and the ID number -------------------------------------------------------------------------------------------

  function masked(name) {
    const signs = Array.from(name);
    return signs.length < 3 ? `${signs.slice(0, 1).join("")}*` : `${signs[0]}*${signs[signs.length - 1]}`;
  }

  /** The salt that stands on a paper in 26 signs of base 32, or null; what is easily taken for another sign is taken for it. */
  function salt(words) {
    const signs = flat(words.normalize("NFKC")).replace(/-/g, "").toUpperCase().replace(/0/g, "O").replace(/1/g, "I").replace(/8/g, "B");
    if (!/^[A-Z2-7]{26}$/.test(signs)) return null;
    const bits = Array.from(signs, (sign) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0")).join("");
    return Uint8Array.from({ length: 16 }, (_none, i) => parseInt(bits.slice(8 * i, 8 * i + 8), 2));
  }

  /** A text in CBOR. */
  function spelt(text) {
    const bytes = octets(new TextEncoder().encode(text));
    bytes[0] += 0x20; // a text has the head of a byte string, of the next kind
    return bytes;
  }

  /** Whether the certificate is of this person: "yes", "no", or "salt" where `words` is none. */
  function isOf(answer, name, id, words) {
    const whole = flat(name), { facts } = answer;
    if (answer.old) {
      const text = new TextEncoder().encode(`tzforms name\0${facts.number}\0${whole}`), digest = noble.sha256(text);
      return [whole, masked(whole)].includes(facts.name) && digest[0] * 256 + digest[1] === facts.check ? "yes" : "no";
    }
    const secret = salt(words);
    if (secret === null) return "salt";
    const shown = flat(id.normalize("NFKC")).toUpperCase();
    const hidden = noble.sha256(joined(secret, Uint8Array.of(0x82), spelt(whole), spelt(shown)));
    return [whole, masked(whole)].includes(facts.name) && isSame(hidden, facts.commitment) ? "yes" : "no";
  }

  return { isCode, isOf, judge, read, hex };
})();
