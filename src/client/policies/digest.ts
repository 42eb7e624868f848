// Digest access authentication (RFC 7616): chooses challenges, computes responses, checks proofs of the server. Pure:
// randomness and content are arguments. Compatible with RFC 2069 servers, which send no qop.

import { crypto } from "../../runtime/index.ts";
import type { Challenge } from "./challenges.ts";

export interface Credentials {
	readonly username: string;
	readonly password: string;
}

/** A challenge that can be answered. */
export interface DigestChallenge {
	readonly realm: string;
	readonly nonce: string;
	readonly opaque: string | undefined;
	/** As the server wrote it; undefined if it didn't, which means MD5. */
	readonly algorithm: string | undefined;
	readonly hash: string;
	readonly isSession: boolean;
	/** undefined for servers of RFC 2069. */
	readonly qop: "auth" | "auth-int" | undefined;
	/** The last nonce was right but too old: the password isn't wrong. */
	readonly isStale: boolean;
	readonly hashesUsername: boolean;
	/** Where else the credentials may be sent: URIs, absolute or relative to the server. */
	readonly domain: readonly string[];
}

/** Names of RFC 7616 §6.1 with those of node:crypto, strongest first. */
const HASHES: readonly (readonly [name: string, hash: string])[] = [
	["sha-512-256", "sha512-256"],
	["sha-256", "sha256"],
	["md5", "md5"],
];

const MOST_DOMAINS = 32;

/** The strongest Digest challenge that can be answered; undefined if there is none. */
export function strongestDigest(challenges: readonly Challenge[]): DigestChallenge | undefined {
	const rank = ({ hash }: DigestChallenge): number => HASHES.findIndex((each) => each[1] === hash);
	let best: DigestChallenge | undefined;
	for (const challenge of challenges) {
		const digest = digestChallenge(challenge);
		if (digest !== undefined && (best === undefined || rank(digest) < rank(best))) best = digest;
	}
	return best;
}

function digestChallenge({ scheme, parameters }: Challenge): DigestChallenge | undefined {
	const realm = parameters.get("realm");
	const nonce = parameters.get("nonce");
	if (scheme !== "digest" || realm === undefined || nonce === undefined) return undefined;
	const algorithm = parameters.get("algorithm");
	const name = (algorithm ?? "md5").toLowerCase();
	const isSession = name.endsWith("-sess");
	const hash = HASHES.find(([known]) => known === (isSession ? name.slice(0, -5) : name))?.[1];
	if (hash === undefined) return undefined;
	// Servers that write qop="" mean none, as those of RFC 2069.
	const listed = parameters.get("qop")?.toLowerCase().trim();
	const offered = listed === "" ? undefined : listed?.split(/[\t ,]+/);
	// "auth" first: "auth-int" requires reading the content twice, and TLS protects it better.
	const qop = (["auth", "auth-int"] as const).find((each) => offered?.includes(each));
	if (offered !== undefined && qop === undefined) return undefined;
	// Without qop no cnonce may be sent (RFC 2617 §3.2.2), but -sess requires one.
	if (isSession && qop === undefined) return undefined;
	const isTrue = (flag: string): boolean => parameters.get(flag)?.toLowerCase() === "true";
	return {
		realm,
		nonce,
		opaque: parameters.get("opaque"),
		algorithm,
		hash,
		isSession,
		qop,
		isStale: isTrue("stale"),
		hashesUsername: isTrue("userhash"),
		domain: (parameters.get("domain") ?? "")
			.split(/[\t ]+/)
			.filter((uri) => uri !== "")
			.slice(0, MOST_DOMAINS),
	};
}

/** H(A1): the part of the credentials in each response. With -sess it is made once, with the first cnonce. */
export function digestKey(challenge: DigestChallenge, credentials: Credentials, cnonce: string): string {
	const { hash, isSession, realm, nonce } = challenge;
	const { username, password } = normalized(credentials);
	const key = crypto()
		.createHash(hash)
		.update(`${username}:`, "utf8")
		// The realm is bytes that the server chose. They are hashed unchanged.
		.update(realm, "latin1")
		.update(`:${password}`, "utf8")
		.digest("hex");
	return isSession ? digestOf(hash, `${key}:${nonce}:${cnonce}`) : key;
}

/** One use of a challenge. */
export interface DigestUse {
	readonly challenge: DigestChallenge;
	/** H(A1), see `digestKey`. */
	readonly key: string;
	/** Instead of the challenge's, after a `nextnonce`. */
	readonly nonce: string;
	readonly username: string;
	readonly method: string;
	/** The request target. */
	readonly uri: string;
	/** How often the nonce was used, including this time. */
	readonly nonceCount: number;
	readonly cnonce: string;
	/** Hash of the content in hexadecimal digits, for qop auth-int; see `contentHash`. */
	readonly contentHash: string | undefined;
}

/** The value of Authorization. */
export function digestAuthorization(use: DigestUse): string {
	const { challenge, nonce, uri, cnonce, nonceCount } = use;
	const { realm, algorithm, opaque, qop, hashesUsername } = challenge;
	const parts = [
		`${usernamePart(use)}, realm=${quoted(realm)}, nonce=${quoted(nonce)}, uri=${quoted(uri)}`,
		`response="${proof(use, `${use.method}:${uri}`, use.contentHash)}"`,
	];
	if (algorithm !== undefined) parts.push(`algorithm=${algorithm}`);
	if (opaque !== undefined) parts.push(`opaque=${quoted(opaque)}`);
	if (qop !== undefined) parts.push(`qop=${qop}, nc=${hexCount(nonceCount)}, cnonce=${quoted(cnonce)}`);
	if (hashesUsername) parts.push("userhash=true");
	return `Digest ${parts.join(", ")}`;
}

/**
 * Whether the server's proof that it knows the password is right; undefined if it can't be checked: without qop, and
 * with auth-int, which needs the response's content.
 */
export function isServersProof(use: DigestUse, rspauth: string): boolean | undefined {
	if (use.challenge.qop !== "auth") return undefined;
	const expected = Buffer.from(proof(use, `:${use.uri}`, undefined));
	const given = Buffer.from(rspauth.toLowerCase());
	return expected.length === given.length && crypto().timingSafeEqual(expected, given);
}

/** RFC 7616 §3.4.1. */
function proof(use: DigestUse, methodAndUri: string, contentHash: string | undefined): string {
	const { challenge, key, nonce, nonceCount, cnonce } = use;
	const { hash, qop } = challenge;
	const target = digestOf(hash, qop === "auth-int" ? `${methodAndUri}:${contentHash}` : methodAndUri);
	if (qop === undefined) return digestOf(hash, `${key}:${nonce}:${target}`);
	return digestOf(hash, `${key}:${nonce}:${hexCount(nonceCount)}:${cnonce}:${qop}:${target}`);
}

/** The hash of a request's content, for qop auth-int. */
export async function contentHash(
	{ hash }: DigestChallenge,
	content: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
): Promise<string> {
	const hasher = crypto().createHash(hash);
	for await (const piece of content) hasher.update(piece);
	return hasher.digest("hex");
}

/** RFC 7616 §3.4: hashed, quoted, or in the encoding of RFC 8187 if a quoted string can't contain it. */
function usernamePart({ challenge, username: given }: DigestUse): string {
	const username = given.normalize("NFC");
	if (challenge.hashesUsername) {
		const hasher = crypto().createHash(challenge.hash).update(`${username}:`, "utf8");
		return `username="${hasher.update(challenge.realm, "latin1").digest("hex")}"`;
	}
	if (/^[\x20-\x7e]*$/.test(username)) return `username=${quoted(username)}`;
	return `username*=UTF-8''${encodeURIComponent(username).replace(/['()*]/g, percent)}`;
}

function percent(character: string): string {
	return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** RFC 7616 §4: both in normalization form C. */
function normalized({ username, password }: Credentials): Credentials {
	return { username: username.normalize("NFC"), password: password.normalize("NFC") };
}

function digestOf(hash: string, text: string): string {
	return crypto().createHash(hash).update(text, "latin1").digest("hex");
}

function quoted(text: string): string {
	return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

function hexCount(count: number): string {
	return count.toString(16).padStart(8, "0");
}
