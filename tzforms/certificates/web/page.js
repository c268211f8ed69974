// The page itself: what is typed, pasted, opened or photographed goes to codes.js; the answer is put into words, always as text.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  let language = "zh";
  let answer = null; // the last judgement, with the `text` that it is of
  let asked = 0;

  // What may steer or hide in a text that others wrote (tzforms/visible.py).
  const HIDDEN = /[\0-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u3164\uffa0\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ufdd0-\ufdef\ud800-\udfff\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]/gu;
  const shown = (text) => String(text).replace(HIDDEN, (sign) => `‹U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}›`);

  /** The words called `name` in the language of the moment, with `values` put in. */
  function say(name, values) {
    return data.words[language][name].replace(/\{(\w+)\}/g, (place, key) => (values && key in values ? shown(values[key]) : place));
  }

  function put(id, text, kind) {
    at(id).textContent = text;
    if (kind !== undefined) at(id).className = kind;
  }

  function made(tag, text, kind) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (kind) element.className = kind;
    return element;
  }

  function icon(kind) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    svg.setAttribute("class", `icon small ${kind}`);
    svg.setAttribute("aria-hidden", "true");
    use.setAttribute("href", `#icon-${kind}`);
    svg.append(use);
    return svg;
  }

  /** 2026-09-01 as it stands on paper. */
  function date(iso) {
    const [year, month, day] = iso.split("-").map(Number);
    return language === "zh" ? `${year}年${month}月${day}日` : iso;
  }

  // -- the answer --------------------------------------------------------------------------------------------------------------------

  const KINDS = { genuine: "good", void: "bad", replaced: "bad", altered: "bad", forged: "bad", revoked_key: "bad", unknown_key: "care", no_code: "care" };

  /** [kind, sentence] of each question: code, register, paper; and the conclusion. As verify answers, word for word. */
  function sentences() {
    const { verdict, code, register, key, elsewhere, standing } = answer;
    if (verdict === "no_code") return { rows: [], short: answer.reason === "newer" ? say("newer", { what: answer.what }) : say("no_code") };
    if (verdict === "unknown_key") return { rows: [], short: say("unknown_key", { key }) };
    if (verdict === "forged") return { rows: [], short: say("forged") };
    const values = data.list ? { time: data.list.time } : {};
    const rows = [
      [code === "true" ? "good" : "bad", say(`signed_${standing}`, { key })],
      [{ void: "bad", replaced: "bad", not_listed: code === "true" ? "good" : "open", not_asked: "open" }[register], say(`register_${register}`, values)],
      elsewhere ? ["bad", say("paper_elsewhere")] : ["open", say("paper")],
    ];
    return { rows, short: say(`short_${verdict}`) };
  }

  function facts() {
    const said = answer.facts, hours = said.tenths === null ? "" : String(said.tenths / 10);
    return [
      ["number", said.number], ["name", said.name], ["project", said.project], ["hours", hours],
      ["dates", [`${date(said.start)} —\u00a0`, date(said.end)]], ["result", said.result], ["issued", date(said.issued)], ["issuer", said.issuer],
    ].filter(([_label, value]) => value !== "");
  }

  function rest() {
    const said = answer.facts;
    return [["edition", said.edition], ["template", said.template], ["key", answer.key], ["commitment", said.commitment ? codes.hex(said.commitment) : ""]]
      .filter(([_label, value]) => value !== "");
  }

  function list(id, pairs) {
    at(id).replaceChildren(...pairs.map(([label, value]) => {
      const row = made("div");
      const told = made("dd");
      told.append(...(Array.isArray(value) ? value.map((piece) => made("span", piece)) : [shown(value)])); // a line ends between pieces
      row.append(made("dt", say(`fact_${label}`)), told);
      return row;
    }));
  }

  function drawAnswer() {
    document.title = answer === null ? say("title") : `${say(`verdict_${answer.verdict}`)} — ${say("title")}`;
    at("answer").hidden = answer === null;
    const signed = answer !== null && (answer.code === "true" || answer.code === "revoked_key");
    at("person").hidden = !signed;
    if (answer === null) return;
    const kind = KINDS[answer.verdict], { rows, short } = sentences();
    at("banner").className = kind;
    at("sign").setAttribute("href", `#icon-${kind}`);
    put("verdict", say(`verdict_${answer.verdict}`));
    put("short", short);
    at("answer").dataset.verdict = answer.verdict;
    at("answers").hidden = rows.length === 0;
    at("answers").replaceChildren(...rows.map(([mood, sentence]) => {
      const row = made("li");
      row.append(icon(mood), made("span", sentence));
      return row;
    }));
    at("said").hidden = !answer.facts;
    if (!answer.facts) return;
    const doubted = answer.verdict === "forged" || answer.verdict === "unknown_key" || answer.verdict === "revoked_key";
    at("said").className = doubted ? "doubted" : "";
    put("said-title", say(doubted ? "claimed_title" : "said_title"));
    put("said-note", say(doubted ? "claimed_note" : answer.facts.name.includes("*") ? "said_note_masked" : "said_note"));
    list("facts", facts());
    list("rest", rest());
    put("person-note", say(answer.old ? "person_note_old" : "person_note"));
    for (const element of document.querySelectorAll(".new")) element.hidden = answer.old;
  }

  async function check(text, { focus } = { focus: true }) {
    const turn = ++asked;
    let judged;
    try {
      judged = await codes.judge(text, data);
    } catch (error) {
      at("waiting").hidden = false; // a browser that cannot do it: no answer is better than half a one
      put("waiting", say("waiting"));
      answer = null;
      drawAnswer();
      return;
    }
    if (turn !== asked) return; // somebody asked again meanwhile
    answer = { ...judged, text };
    at("person-form").reset();
    put("person-answer", "", "");
    put("ask-answer", "", "");
    drawAnswer();
    if (focus) {
      at("answer").focus({ preventScroll: true });
      at("answer").scrollIntoView({ block: "start" });
    }
  }

  // -- ways in -------------------------------------------------------------------------------------------------------------------------

  function opened() {
    const behind = location.hash.slice(1);
    if (!behind) return;
    let text = behind;
    try {
      text = decodeURIComponent(behind);
    } catch (error) {
      // as it is
    }
    check(text, { focus: false });
  }

  function submitted(event) {
    event.preventDefault();
    const text = at("code").value;
    if (text.trim() === "") {
      put("ask-answer", say("nothing_to_check"), "care");
      at("code").focus();
      return;
    }
    check(text);
  }

  async function photographed() {
    const file = at("picture").files[0];
    if (!file) return;
    try {
      const found = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(file));
      const code = found.map((one) => one.rawValue).find(codes.isCode);
      if (code !== undefined) {
        at("code").value = code;
        await check(code);
        return;
      }
    } catch (error) {
      // no picture: said as below
    } finally {
      at("picture").value = "";
    }
    put("ask-answer", say("no_code_in_picture", { path: file.name }), "care");
  }

  async function offerPhoto() {
    try {
      const formats = await BarcodeDetector.getSupportedFormats();
      at("photo").hidden = !formats.includes("qr_code");
    } catch (error) {
      at("photo").hidden = true; // this browser cannot look for codes
    }
  }

  function compared(event) {
    event.preventDefault();
    const found = codes.isOf(answer, at("name").value, at("id-number").value, at("salt").value);
    const words = found === "yes" && answer.old ? "person_yes_old" : `person_${found}`;
    put("person-answer", say(words), { yes: "good", no: "bad", salt: "care" }[found]);
    at("person-answer").dataset.answer = found;
  }

  // -- what always stands there ------------------------------------------------------------------------------------------------------------

  function drawKeys() {
    at("keys").replaceChildren(...data.keys.map((key) => {
      const row = made("li");
      const values = { id: key.id, since: key.from ? date(key.from) : "—", until: key.until ? date(key.until) : "", day: key.revoked ? date(key.revoked) : "", reason: key.reason };
      const words = key.revoked ? "key_revoked" : key.until ? "key_until" : key.from ? "key_since" : "key_plain";
      row.append(made("span", say(words, values), key.revoked ? "bad" : ""), made("code", key.fingerprint));
      return row;
    }));
    put("list-note", data.list ? say("list_note", { time: data.list.time, count: data.list.void.length + data.list.replaced.length }) : say("no_list_note"));
    put("made", say("made", { day: date(data.made), version: data.version }));
  }

  function draw() {
    document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
    for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
    put("language", language === "zh" ? "English" : "中文");
    at("language").lang = language === "zh" ? "en" : "zh-CN";
    put("person-answer", "", "");
    put("ask-answer", "", "");
    drawKeys();
    drawAnswer();
  }

  at("language").addEventListener("click", () => {
    language = language === "zh" ? "en" : "zh";
    draw();
  });
  at("ask").addEventListener("submit", submitted);
  at("person-form").addEventListener("submit", compared);
  at("picture").addEventListener("change", photographed);
  window.addEventListener("hashchange", opened);
  at("waiting").hidden = true; // what stood there until a script ran
  draw();
  offerPhoto();
  opened();
})();
