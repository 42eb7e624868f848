// A recorded request as a command of curl for a POSIX shell, which sends the same request again: method, target, field lines and
// content. It reads no file: nothing of a request is taken for a name of one. Pure.

import { visibleLines } from "../../base/index.ts";
import { contentBytesOf } from "../content-of.ts";
import type { RecordedExchange, RecordedMessage } from "../recorded-exchange.ts";

/** Fields that curl makes itself, from the URL and the content. */
const MADE = new Set([
	"content-length",
	"host",
	"transfer-encoding",
	"connection",
	"keep-alive",
	"http2-settings",
]);
/** Fields that curl adds where a request has none. */
const ADDED = ["User-Agent", "Accept"];
/** curl waits for "100 Continue" before content that is longer than this. */
const EXPECTS = 1_000_000;

/**
 * The command; undefined if the recording doesn't have the request whole.
 * @example const command = curlCommand(exchange);
 */
export function curlCommand(exchange: RecordedExchange): string | undefined {
	const { request, method, url } = exchange;
	const target = URL.parse(url);
	if (request === undefined || request.isCut || target === null) return undefined;
	const content = contentBytesOf(request);
	const names = new Set(request.fields.map(([name]) => name.toLowerCase()));
	// Without the file of options in the home folder: it could add to the request.
	const words: string[] = ["curl", "--disable", "--globoff", "--path-as-is"];
	if (target.protocol === "https:" || request.version === "1.0")
		words.push(request.version === "2" ? "--http2" : `--http${request.version}`);
	if (method === "HEAD") words.push("--head");
	else if (method !== (content.length > 0 ? "POST" : "GET")) words.push("--request", quoted(method));
	const written = request.version === "2" ? undefined : request.target;
	const path = `${target.pathname}${target.search}`;
	if (written?.startsWith("/") === true && written !== path) words.push("--request-target", quoted(written));
	if (names.has("accept-encoding")) words.push("--compressed");
	const host = fieldOf(request, "host");
	if (host !== undefined && host !== target.host) words.push("--header", quoted(`Host: ${host}`));
	for (const [name, value] of request.fields)
		if (!MADE.has(name.toLowerCase()) && !name.startsWith(":"))
			// Without a value, curl takes "Name:" for one to leave out.
			words.push("--header", quoted(value === "" ? `${name};` : `${name}: ${value}`));
	for (const name of ADDED) if (!names.has(name.toLowerCase())) words.push("--header", quoted(`${name}:`));
	const hasContent = content.length > 0 || fieldOf(request, "content-length") === "0";
	if (hasContent && !names.has("content-type")) words.push("--header", quoted("Content-Type:"));
	if (content.length > EXPECTS && !names.has("expect")) words.push("--header", quoted("Expect:"));
	if (names.has("transfer-encoding") && hasContent)
		words.push("--header", quoted("Transfer-Encoding: chunked"));
	const text = hasContent ? textOf(content) : "";
	if (text !== undefined && hasContent) words.push("--data-raw", quoted(text));
	else if (hasContent) words.push("--data-binary", "@-");
	words.push(quoted(target.href.replace(/#.*$/, "")));
	const command = words.join(" ");
	return text === undefined ? `printf ${escaped(content)} | ${command}` : command;
}

function fieldOf(message: RecordedMessage, name: string): string | undefined {
	return message.fields.find(([each]) => each.toLowerCase() === name)?.[1];
}

/** Content that can be an argument: text in UTF-8 that a terminal shows as it is. */
function textOf(content: Uint8Array): string | undefined {
	if (content.length > LONGEST_ARGUMENT) return undefined;
	try {
		const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(content);
		return visibleLines(text) === text ? text : undefined;
	} catch {
		return undefined;
	}
}

/** Linux has 128 KiB for one. */
const LONGEST_ARGUMENT = 100_000;

/** One word of a POSIX shell. Field values are latin1: a byte above ASCII is not UTF-8. */
function quoted(word: string): string {
	if (/^[\w@%+=:,./-]+$/.test(word)) return word;
	// The shell drops line feeds at the end of a substitution, which field lines don't have.
	if (/[\u0080-\u00ff]/.test(word) && isLatin1(word)) return `"$(printf ${escaped(bytesOf(word))})"`;
	return `'${word.replaceAll("'", "'\\''")}'`;
}

function isLatin1(word: string): boolean {
	return /^[\0-\u00ff]*$/.test(word) && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+(?:: |;)/.test(word);
}

function bytesOf(word: string): Uint8Array {
	return Uint8Array.from(word, (character) => character.charCodeAt(0));
}

/** A format of printf that gives these bytes. */
function escaped(bytes: Uint8Array): string {
	let text = "";
	for (const byte of bytes) {
		const character = String.fromCharCode(byte);
		text += /[\w ,./:;=?@{}[\]"<>()|&!*+~^#$-]/.test(character)
			? character
			: `\\${byte.toString(8).padStart(3, "0")}`;
	}
	// A format that begins with - is taken for an option by some.
	return `'${text.startsWith("-") ? `\\055${text.slice(1)}` : text}'`;
}
