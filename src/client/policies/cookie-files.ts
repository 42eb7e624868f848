// Jars as files: JSON, which keeps everything, and Netscape's format, which curl, wget and browsers' exports share.
// Written completely or not at all, readable by the owner only. Faulty entries in a file are left out.

import { readFile } from "node:fs/promises";
import { isObject, own } from "../../base/index.ts";
import { replaceFile } from "../../storage/index.ts";
import { invalidRequest, refuseOption } from "../errors.ts";
import { type CookieJarOptions, cookieJarOptions } from "../policy-options.ts";
import type { Cookie, CookieJar } from "./cookie-jar.ts";

const readOptions = cookieJarOptions.reader(refuseOption);

/** How a file holds cookies: as gannet's JSON, or in curl's format. */
export type CookieFileFormat = "json" | "netscape";

/** JSON files begin with this, so that later versions can recognize them. */
const VERSION = 1;

const NETSCAPE_HEAD =
	"# Netscape HTTP Cookie File\n# domain, below it too, path, secure, expires, name, value\n\n";

/**
 * Reads a jar. Its content shows its format. A file that doesn't exist is an empty jar.
 * @throws ClientError, kind "invalid-request", code "cookie-file", if the file can't be read or isn't a jar
 */
export async function loadCookies(path: string, given?: CookieJarOptions): Promise<CookieJar> {
	const options = readOptions(given);
	// A jar comes with the list of public suffixes, which is larger than the rest of a small program.
	const jar = new (await import("./cookie-jar.ts")).CookieJar(options);
	let text: string;
	try {
		// Bytes unchanged: cookies have no charset.
		text = await readFile(path, "latin1");
	} catch (cause) {
		if ((cause as NodeJS.ErrnoException).code === "ENOENT") return jar;
		throw invalidRequest(`cookies can't be read from ${path}: ${(cause as Error).message}`, "cookie-file", {
			cause,
		});
	}
	const cookies = /^\s*\{/.test(text) ? fromJson(text, path) : fromNetscape(text, options.now);
	for (const cookie of cookies) jar.add(cookie);
	return jar;
}

/**
 * Writes a jar, readable by its owner only: next to the file first, then replaces it at once.
 * @param format by default "json" for a path that ends in .json, otherwise "netscape", which loses SameSite
 * @throws ClientError, kind "invalid-request", code "cookie-file".
 */
export async function saveCookies(jar: CookieJar, path: string, format?: CookieFileFormat): Promise<void> {
	const chosen = format ?? (path.toLowerCase().endsWith(".json") ? "json" : "netscape");
	const cookies = jar.cookies();
	const text = chosen === "json" ? toJson(cookies) : toNetscape(cookies);
	try {
		await replaceFile(path, Buffer.from(text, "latin1"), { mode: 0o600 });
	} catch (cause) {
		throw invalidRequest(`cookies can't be saved to ${path}: ${(cause as Error).message}`, "cookie-file", {
			cause,
		});
	}
}

function toJson(cookies: readonly Cookie[]): string {
	// Non-ASCII as escapes, so that the file is the same in any charset.
	const text = JSON.stringify({ version: VERSION, cookies }, null, "\t");
	return `${text.replace(/[\x80-\xff]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`)}\n`;
}

function fromJson(text: string, path: string): Cookie[] {
	let data: unknown;
	try {
		data = JSON.parse(text);
	} catch {
		// Without the parser's error, which would quote the file.
		throw invalidRequest(`${path} isn't a cookie file: it isn't JSON`, "cookie-file");
	}
	const { version, cookies } = own(isObject(data) ? data : {}) as Readonly<Record<string, unknown>>;
	// Its actual content isn't shown: it may be credentials.
	const fault = version !== VERSION ? `version must be ${VERSION}` : "cookies must be a list";
	if (version !== VERSION || !Array.isArray(cookies))
		throw invalidRequest(
			`${path} isn't a cookie file, or is one of another version: ${fault}`,
			"cookie-file",
		);
	return cookies.flatMap((each) => cookieFrom(each) ?? []);
}

function cookieFrom(data: unknown): Cookie | undefined {
	if (typeof data !== "object" || data === null) return undefined;
	const { name, value, domain, isHostOnly, path, isSecure, isHttpOnly, sameSite, expiresAt, createdAt } = own(
		data as Record<string, unknown>,
	);
	const isCookie =
		typeof name === "string" &&
		typeof value === "string" &&
		typeof domain === "string" &&
		typeof isHostOnly === "boolean" &&
		typeof path === "string" &&
		typeof isSecure === "boolean" &&
		typeof isHttpOnly === "boolean" &&
		typeof createdAt === "number" &&
		(sameSite === undefined || sameSite === "strict" || sameSite === "lax" || sameSite === "none") &&
		(expiresAt === undefined || typeof expiresAt === "number");
	if (!isCookie) return undefined;
	return { name, value, domain, isHostOnly, path, isSecure, isHttpOnly, sameSite, expiresAt, createdAt };
}

/** Its lines can't contain tabs. Such a cookie, which real servers don't send, is left out. */
function toNetscape(cookies: readonly Cookie[]): string {
	let text = NETSCAPE_HEAD;
	for (const cookie of cookies) {
		const { domain, isHostOnly, path, isSecure, isHttpOnly, expiresAt, name, value } = cookie;
		if (`${path}${name}${value}`.includes("\t")) continue;
		const fields = [
			`${isHttpOnly ? "#HttpOnly_" : ""}${isHostOnly ? "" : "."}${domain}`,
			isHostOnly ? "FALSE" : "TRUE",
			path,
			isSecure ? "TRUE" : "FALSE",
			// Rounded up, so that a living cookie never becomes 0, "for the session".
			expiresAt === undefined ? "0" : String(Math.ceil(expiresAt / 1_000)),
			name,
			value,
		];
		text += `${fields.join("\t")}\n`;
	}
	return text;
}

function* fromNetscape(text: string, now: () => number): Generator<Cookie> {
	const createdAt = now();
	for (const line of text.split(/\r?\n/)) {
		const isHttpOnly = line.startsWith("#HttpOnly_");
		if (line === "" || (line.startsWith("#") && !isHttpOnly)) continue;
		const fields = (isHttpOnly ? line.slice("#HttpOnly_".length) : line).split("\t");
		const [domain = "", below = "", path = "", secure = "", expires = "", name = "", value = ""] = fields;
		// A cookie without a value has only six fields in files of old programs.
		if (fields.length < 6 || fields.length > 7 || !/^\d{1,15}$/.test(expires)) continue;
		yield {
			name,
			value,
			domain: domain.replace(/^\./, "").toLowerCase(),
			isHostOnly: below.toUpperCase() !== "TRUE",
			path: path === "" ? "/" : path,
			isSecure: secure.toUpperCase() === "TRUE",
			isHttpOnly,
			sameSite: undefined,
			expiresAt: Number(expires) === 0 ? undefined : Number(expires) * 1_000,
			createdAt,
		};
	}
}
