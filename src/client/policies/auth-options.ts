// What credentials a caller may give, their check, and the one origin that they are bound to.
// Pure. Nothing here puts a secret into words: neither messages nor what is shown of options.

/** Sent as Basic (RFC 7617, in UTF-8) at once; a server that asks for Digest instead gets that. */
export interface PasswordAuth {
	readonly username: string;
	readonly password: string;
	/** Whom the credentials are for, as "https://host:port". Default: the origin of the request's URL. */
	readonly origin?: string;
}

/** Sent as Bearer (RFC 6750) at once. A function is asked for each request, and once more after a 401. */
export interface BearerAuth {
	readonly bearer: string | (() => string | Promise<string>);
	/** Whom the credentials are for, as "https://host:port". Default: the origin of the request's URL. */
	readonly origin?: string;
}

/** Digest (RFC 7616): the password never leaves; it costs a first request that is answered with 401. */
export interface DigestAuth {
	readonly digest: { readonly username: string; readonly password: string };
	/** Whom the credentials are for, as "https://host:port". Default: the origin of the request's URL. */
	readonly origin?: string;
}

/**
 * Whatever the file says of the URL's host: $NETRC, else ~/.netrc, or the file at a path. What stands in the URL goes
 * before it: a name and a password are used as they are, a name alone has the file asked for its password.
 */
export interface NetrcAuth {
	readonly netrc: true | string;
	/** The only origin that the file is asked for. Default: the origin of the request's URL. */
	readonly origin?: string;
}

/** The same, for the login that the URL names. */
export interface NetrcLogin extends NetrcAuth {
	readonly login: string;
}

export type Auth = PasswordAuth | BearerAuth | DigestAuth | NetrcAuth;

/** Credentials of a client say whom they are for, because its requests go anywhere; a netrc file says so itself. */
export type ClientAuth = ((PasswordAuth | BearerAuth | DigestAuth) & { readonly origin: string }) | NetrcAuth;

const KINDS =
	"{ username, password }, { bearer }, { digest: { username, password } } or { netrc }, each with or without origin";

/** What the value should be where it is wrong. Only own properties count: none comes from a prototype. */
export function authFault(value: unknown): string | undefined {
	if (!isObject(value)) return KINDS;
	const { origin, ...rest } = { ...value };
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
			return isObject(rest.digest) && Object.keys(rest.digest).sort().join() === "password,username"
				? pairFault(rest.digest)
				: "{ digest: { username, password } }";
		case "netrc":
			return rest.netrc === true || (typeof rest.netrc === "string" && rest.netrc !== "")
				? undefined
				: "{ netrc: true } or { netrc } with a path";
		default:
			return KINDS;
	}
}

/** The same for a client's credentials. */
export function clientAuthFault(value: unknown): string | undefined {
	const fault = authFault(value);
	if (fault !== undefined) return fault;
	const given = value as Auth;
	return Object.hasOwn(given, "netrc") || given.origin !== undefined
		? undefined
		: 'credentials with their origin, for example "https://host": a client\'s requests go anywhere, its credentials to one origin';
}

/** Whether it can be sent as a bearer token: the syntax of RFC 6750 §2.1, and what is in use beside it. */
export function isToken(token: string): boolean {
	return /^[\x21-\x7e]+$/.test(token);
}

/** The credentials with the origin that they are for written into them. */
export function boundTo(auth: Auth, origin: string): Auth {
	const own = auth.origin === undefined ? origin : (originOf(auth.origin) ?? "");
	// Without a prototype, so that nothing in it passes for a credential.
	return Object.assign(Object.create(null), auth, { origin: own });
}

/** Basic credentials, as the client makes them from a URL's userinfo, as a pair again. */
function passwordAuth(basic: string): PasswordAuth {
	const pair = Buffer.from(basic.slice("Basic ".length), "base64").toString("utf8");
	const colon = pair.indexOf(":");
	return { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}

/** Whom a request shall be authorized as: by its own option, its URL, or the client's option. */
export function chosenAuth(
	own: Auth | false | undefined,
	basic: string | undefined,
	client: Auth | undefined,
): Auth | NetrcLogin | false | undefined {
	if (basic === undefined) return own ?? client;
	const pair = passwordAuth(basic);
	const file = own ?? client;
	const isFile = file !== undefined && file !== false && "netrc" in file;
	if (isFile && pair.password === "") return { ...file, login: pair.username };
	return own === undefined || isFile ? pair : own;
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

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
