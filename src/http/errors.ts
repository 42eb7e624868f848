// The two kinds of protocol error: a message that you may not send, and bytes from a peer that break the rules. Also
// shows offending bytes safely. Must not know readers or writers.
//
// GannetError
// └── ProtocolError
//     ├── LocalProtocolError    the caller's mistake; nothing was sent
//     └── RemoteProtocolError   the peer's mistake; the connection can't be used any more

import { type ErrorFacts, GannetError, type Sentence, say, setting } from "../base/index.ts";
import { type RuleId, ruleOf } from "./rules.ts";

/** A broken rule of HTTP. The `rule`, which is the `code` too, is the interface; the wording of `message` is not. */
export class ProtocolError extends GannetError<"local" | "remote", RuleId> {
	/** The name of the class: "LocalProtocolError" or "RemoteProtocolError". */
	override readonly name: string = "ProtocolError";
	/** The same as `rule`. */
	declare readonly code: RuleId;
	/** The id of the broken rule, a key of `RULES`. */
	readonly rule: RuleId;
	/** Where the rule is written, for example "RFC 9112 §6.3". */
	readonly section: string;

	constructor(rule: RuleId, message: string | Sentence, facts: ErrorFacts<"local" | "remote", RuleId>) {
		super(message, { ...facts, code: rule });
		this.rule = rule;
		this.section = ruleOf(rule).section;
	}
}

/** You asked to send a message that is not allowed. Nothing of it was sent. */
export class LocalProtocolError extends ProtocolError {
	/** Always "LocalProtocolError". */
	override readonly name: string = "LocalProtocolError";

	/** `where` names the part at fault ("value of field X-Name"), `shown` its escaped text or the place in it. */
	constructor(rule: RuleId, where: string, shown?: string) {
		const part = shown === undefined ? where : `${where} ${shown}`;
		super(rule, `${part}: ${ruleOf(rule).sentence} (${ruleOf(rule).section})`, { kind: "local" });
	}
}

/** The peer sent something that HTTP or a limit forbids. Its connection can't be used any more. */
export class RemoteProtocolError extends ProtocolError {
	/** Always "RemoteProtocolError". */
	override readonly name: string = "RemoteProtocolError";
	/** What the peer broke, as part of a sentence: the rule, and the bytes at fault. */
	readonly fault: string;
	/** The status that a server answers with, for example 400, 431 or 505. */
	readonly replyStatus: number;
	/** For rules that are limits: the limit that was reached and its value. */
	readonly limit:
		| {
				/** The option's name. */
				readonly option: string;
				/** Its value in force. */
				readonly value: number;
		  }
		| undefined;

	/** `shown` is the escaped text at fault; `limitValue` the value in force, for rules that are limits. */
	constructor(rule: RuleId, shown?: string, limitValue?: number) {
		const { sentence, section, limit, replyStatus } = ruleOf(rule);
		const got = shown === undefined ? "" : `: got ${shown}`;
		const fault = `${sentence} (${section})${got}`;
		if (limit === undefined || limitValue === undefined)
			super(rule, `The peer broke HTTP: ${fault}`, { kind: "remote" });
		else {
			const name = `limits.${limit}`;
			super(rule, say`The peer broke HTTP: ${fault}, and ${setting(name, limitValue)}`, {
				kind: "remote",
				option: name,
				value: limitValue,
				advice: "raise it if you trust this peer",
			});
		}
		this.fault = fault;
		this.replyStatus = replyStatus;
		this.limit =
			limit !== undefined && limitValue !== undefined ? { option: limit, value: limitValue } : undefined;
	}
}

const SHOWN_CHARACTERS = 48;

/**
 * Shows text in quotes and escapes everything but visible ASCII, so a log or a terminal never gets a raw control
 * character. Keeps the last `SHOWN_CHARACTERS` characters, because the fault is at the end.
 */
export function showTail(text: string): string {
	if (text.length <= SHOWN_CHARACTERS) return `"${escapeText(text)}"`;
	return `"…${escapeText(text.slice(text.length - SHOWN_CHARACTERS))}"`;
}

/** Like `showTail`, but keeps the beginning. */
export function showHead(text: string): string {
	if (text.length <= SHOWN_CHARACTERS) return `"${escapeText(text)}"`;
	return `"${escapeText(text.slice(0, SHOWN_CHARACTERS))}…"`;
}

/** Names of invisible characters. */
const CHARACTER_NAMES: Readonly<Record<number, string>> = {
	0: "NUL",
	9: "a tab",
	10: "a line feed",
	13: "a carriage return",
	32: "a space",
	127: "DEL",
	160: "a no-break space",
};

/**
 * Says where a text is at fault without showing the text, which may be a credential: "character 12 of 12, U+000A, a
 * line feed". `at` is an index into the text.
 */
export function showPlace(text: string, at: number): string {
	const code = text.codePointAt(at) ?? 0;
	const name = CHARACTER_NAMES[code] ?? (code > 0x20 && code < 0x7f ? `"${text[at]}"` : undefined);
	const shown = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
	return `character ${at + 1} of ${text.length}, ${shown}${name === undefined ? "" : `, ${name}`}`;
}

function escapeText(text: string): string {
	let shown = "";
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code === 0x0d) shown += "\\r";
		else if (code === 0x0a) shown += "\\n";
		else if (code === 0x09) shown += "\\t";
		else if (code === 0x22 || code === 0x5c) shown += `\\${text[index]}`;
		else if (code >= 0x20 && code < 0x7f) shown += text[index];
		else if (code <= 0xff) shown += `\\x${code.toString(16).padStart(2, "0")}`;
		else shown += `\\u${code.toString(16).padStart(4, "0")}`;
	}
	return shown;
}
