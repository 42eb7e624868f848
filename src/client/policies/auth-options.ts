// The credentials that a caller may pass, their check, and the one origin that they are bound to. Pure. No secret gets
// into messages or into what is shown of options.

import { isObject, own, type Rule } from "../../base/index.ts";

/** Sent as Basic (RFC 7617, in UTF-8) at once. A server that asks for Digest instead gets that. */
export interface PasswordAuth {
	/** The user's name. */
	readonly username: string;
	/** The user's password. */
	readonly password: string;
	/** The origin that the credentials are for, as "https://host:port". Default: the origin of the request's URL. */
	readonly origin?: string | undefined;
}

/** Sent as Bearer (RFC 6750) at once. A function is called for each request, and once more after a 401. */
export interface BearerAuth {
	/** The token, or a function that gives it, so that it can be renewed. */
	readonly bearer: string | (() => string | Promise<string>);
	/** The origin that the credentials are for, as "https://host:port". Default: the origin of the request's URL. */
	readonly origin?: string | undefined;
}

/** Digest (RFC 7616): the password is never sent. Costs a first request that gets a 401. */
export interface DigestAuth {
	/** The name and password that the digest is made of. */
	readonly digest: {
		/** The user's name. */
		readonly username: string;
		/** The user's password. */
		readonly password: string;
	};
	/** The origin that the credentials are for, as "https://host:port". Default: the origin of the request's URL. */
	readonly origin?: string | undefined;
}

/**
 * The file's entry for the URL's host: $NETRC, or else ~/.netrc, or the file at a path. Userinfo in the URL comes
 * first: a name and a password are used unchanged; for a name alone, the file is asked for its password.
 */
export interface NetrcAuth {
	/** The path of the file; true for $NETRC, or else ~/.netrc. */
	readonly netrc: true | string;
	/** The only origin that the file is used for. Default: the origin of the request's URL. */
	readonly origin?: string | undefined;
}

/** Like `NetrcAuth`, for the login in the URL. */
export interface NetrcLogin extends NetrcAuth {
	readonly login: string;
}

/** Credentials of a request. */
export type Auth = PasswordAuth | BearerAuth | DigestAuth | NetrcAuth;

/** A client's credentials name their origin, because its requests go anywhere. A netrc file names it itself. */
export type ClientAuth =
	| ((PasswordAuth | BearerAuth | DigestAuth) & {
			/** The only origin that gets the credentials: "https://api.example". */
			readonly origin: string;
	  })
	| NetrcAuth;

const KINDS =
	"{ username, password }, { bearer }, { digest: { username, password } } or { netrc }, each with or without origin";

/** Credentials that were read and then bound to an origin. They may have more members than callers pass. */
const BOUND: WeakSet<object> = new WeakSet();

/** What the value should be, if it is wrong. Only own properties count, not those of a prototype. */
function authFault(value: unknown): string | undefined {
	if (!isObject(value)) return KINDS;
	if (BOUND.has(value)) return undefined;
	const { origin, ...rest } = given(value);
	if (origin !== undefined && originOf(origin) === undefined)
		return `${KINDS}, where origin is like "https://host:port"`;
	const names = Object.keys(rest).sort().join();
	switch (names) {
		case "password,username":
			return basicFault(rest);
		case "bearer":
			return typeof rest.bearer === "function" || (typeof rest.bearer === "string" && isToken(rest.bearer))
				? undefined
				: "{ bearer } with a token of visible ASCII characters, or a function that gives one";
		case "digest":
			return isObject(rest.digest) && Object.keys(given(rest.digest)).sort().join() === "password,username"
				? pairFault(given(rest.digest))
				: "{ digest: { username, password } }";
		case "netrc":
			return rest.netrc === true || (typeof rest.netrc === "string" && rest.netrc !== "")
				? undefined
				: "{ netrc: true } or { netrc } with a path";
		default:
			return KINDS;
	}
}

/** Like `authFault`, for a client's credentials. */
function clientAuthFault(value: unknown): string | undefined {
	const fault = authFault(value);
	if (fault !== undefined) return fault;
	const { netrc, origin } = given(value as object);
	return netrc !== undefined || origin !== undefined
		? undefined
		: 'credentials with their origin, for example "https://host": a client\'s requests go anywhere, its credentials to one origin';
}

/** Its own members that aren't undefined, without a prototype, so that `in` says what was given. */
function given(value: object): Readonly<Record<string, unknown>> {
	const members: Record<string, unknown> = own(value) as Record<string, unknown>;
	for (const name of Object.keys(members)) if (members[name] === undefined) delete members[name];
	return members;
}

function readAuth<Kind extends Auth>(value: Kind): Kind {
	if (BOUND.has(value)) return value;
	const members = given(value) as Record<string, unknown>;
	if (isObject(members.digest)) members.digest = given(members.digest);
	return members as unknown as Kind;
}

/** Rules of credentials. They are copied, without a prototype. */
export const clientAuth: Rule<ClientAuth> = {
	expected: KINDS,
	fault: clientAuthFault,
	read: (value) => readAuth(value as ClientAuth),
	unit: undefined,
};
export const requestAuth: Rule<Auth | false> = {
	expected: `${KINDS}, or false`,
	fault: (value) => (value === false ? undefined : authFault(value)),
	read: (value) => (value === false ? value : readAuth(value as Auth)),
	unit: undefined,
};

/** Whether it can be sent as a bearer token: the syntax of RFC 6750 §2.1, and what else is in use. */
export function isToken(token: string): boolean {
	return /^[\x21-\x7e]+$/.test(token);
}

/** The credentials with their origin added. */
export function boundTo(auth: Auth, origin: string): Auth {
	const bound = own(auth);
	const itsOrigin = bound.origin === undefined ? origin : (originOf(bound.origin) ?? "");
	Object.assign(bound, { origin: itsOrigin });
	BOUND.add(bound);
	return bound;
}

/** Basic credentials, as the client makes them from a URL's userinfo, as a pair again. */
function passwordAuth(basic: string): PasswordAuth {
	const pair = Buffer.from(basic.slice("Basic ".length), "base64").toString("utf8");
	const colon = pair.indexOf(":");
	return own({ username: pair.slice(0, colon), password: pair.slice(colon + 1) });
}

/** The credentials of a request: its own option's, its URL's, or the client's. */
export function chosenAuth(
	ofRequest: Auth | false | undefined,
	basic: string | undefined,
	client: Auth | undefined,
): Auth | NetrcLogin | false | undefined {
	if (basic === undefined) return ofRequest ?? client;
	const pair = passwordAuth(basic);
	const file = ofRequest ?? client;
	const isFile = file !== undefined && file !== false && "netrc" in file;
	if (isFile && pair.password === "") return own({ ...file, login: pair.username });
	return ofRequest === undefined || isFile ? pair : ofRequest;
}

function originOf(value: unknown): string | undefined {
	const url = typeof value === "string" ? URL.parse(value) : null;
	if (url === null || (url.protocol !== "http:" && url.protocol !== "https:")) return undefined;
	const isBare = url.pathname === "/" && url.search === "" && url.hash === "" && url.username === "";
	return isBare && url.password === "" ? url.origin : undefined;
}

function basicFault(pair: Readonly<Record<string, unknown>>): string | undefined {
	// RFC 7617 §2: the first colon ends the user-id.
	const hasColon = typeof pair.username === "string" && pair.username.includes(":");
	return hasColon ? "{ username, password } with no colon in the username" : pairFault(pair);
}

function pairFault({ username, password }: Readonly<Record<string, unknown>>): string | undefined {
	const isFine = [username, password].every(
		(each) => typeof each === "string" && !/[\0-\x1f\x7f]/.test(each),
	);
	return isFine ? undefined : "a username and a password that are strings without control characters";
}
