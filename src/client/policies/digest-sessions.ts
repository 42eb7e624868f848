// The Digest challenges that a client has answered, so that later requests to the same protection space (RFC 7616 §3.3)
// need no 401 first. Owns nonce counts. Bounded. Knows no requests.

import { type Credentials, type DigestChallenge, type DigestUse, digestKey } from "./digest.ts";

/** How many spaces to remember for one origin and login, and how many origins with logins. */
const MOST_SPACES = 8;
const MOST_KEYS = 1_000;

/** One challenge, and how much of it is used. */
export class DigestSession {
	readonly challenge: DigestChallenge;
	readonly #username: string;
	readonly #key: string;
	readonly #paths: readonly string[] | undefined;
	readonly #makeNonce: () => string;
	/** With -sess the key is made with it, and it is sent with each request: some servers make the key again from that. */
	readonly #firstCnonce: string;
	#nonce: string;
	#count = 0;

	/** @param url of the request that was challenged: the base of `domain` */
	constructor(challenge: DigestChallenge, credentials: Credentials, url: URL, makeNonce: () => string) {
		this.challenge = challenge;
		this.#username = credentials.username;
		this.#makeNonce = makeNonce;
		this.#firstCnonce = makeNonce();
		this.#key = digestKey(challenge, credentials, this.#firstCnonce);
		this.#nonce = challenge.nonce;
		this.#paths = challenge.domain.length === 0 ? undefined : pathsAt(challenge.domain, url);
	}

	/** Whether requests for that target at its origin may carry the credentials at once. */
	covers(target: string): boolean {
		return this.#paths === undefined || this.#paths.some((path) => target.startsWith(path));
	}

	/** Counts one more use of the nonce. */
	use(method: string, uri: string, contentHash: string | undefined): DigestUse {
		const { challenge } = this;
		const cnonce = challenge.isSession ? this.#firstCnonce : this.#makeNonce();
		const [key, nonce, username] = [this.#key, this.#nonce, this.#username];
		const nonceCount = ++this.#count;
		return { challenge, key, nonce, username, method, uri, nonceCount, cnonce, contentHash };
	}

	/** The server's `nextnonce`. */
	renew(nonce: string): void {
		if (nonce === this.#nonce) return;
		this.#nonce = nonce;
		this.#count = 0;
	}
}

/** The paths at the URL's own origin among the URIs. Other origins get no credentials. */
function pathsAt(domain: readonly string[], url: URL): readonly string[] {
	return domain.flatMap((uri) => {
		const place = URL.parse(uri, url);
		return place?.origin === url.origin ? [place.pathname + place.search] : [];
	});
}

export class DigestSessions {
	readonly #sessions = new Map<string, DigestSession[]>();

	/** The newest session that covers the target. */
	find(origin: string, credentials: Credentials, target: string): DigestSession | undefined {
		return this.#sessions.get(keyOf(origin, credentials))?.findLast((session) => session.covers(target));
	}

	keep(origin: string, credentials: Credentials, session: DigestSession): void {
		const key = keyOf(origin, credentials);
		const others = this.#sessions.get(key)?.filter((other) => other !== session && !isSame(other, session));
		this.#sessions.delete(key);
		if (this.#sessions.size >= MOST_KEYS) this.#sessions.delete(this.#sessions.keys().next().value as string);
		this.#sessions.set(key, [...(others ?? []), session].slice(-MOST_SPACES));
	}

	drop(origin: string, credentials: Credentials, session: DigestSession): void {
		const key = keyOf(origin, credentials);
		const others = this.#sessions.get(key)?.filter((other) => other !== session) ?? [];
		if (others.length === 0) this.#sessions.delete(key);
		else this.#sessions.set(key, others);
	}
}

function isSame(one: DigestSession, other: DigestSession): boolean {
	return one.challenge.realm === other.challenge.realm;
}

function keyOf(origin: string, { username, password }: Credentials): string {
	return JSON.stringify([origin, username, password]);
}
