// Authentication (RFC 9110 §11): credentials for the one origin they were given for, and never for another one. A
// request is sent with what is known. A 401 is answered once, by the strongest scheme that both know. Content is sent
// again only if possible. Knows no connections. digest.ts and challenges.ts decide.

import { crypto } from "../../runtime/index.ts";
import { canBeSentAgain } from "../content/outgoing-body.ts";
import { ClientError, invalidRequest } from "../errors.ts";
import { causedBy } from "../exchange/call-facts.ts";
import type { ClientRequest, Interceptor, Next } from "../policy.ts";
import type { Response } from "../response.ts";
import { targetOf } from "../url.ts";
import { type Auth, type BearerAuth, isToken, type NetrcLogin } from "./auth-options.ts";
import { parseAuthenticationInfo, parseChallenges } from "./challenges.ts";
import {
	type Credentials,
	contentHash,
	type DigestUse,
	digestAuthorization,
	isServersProof,
	strongestDigest,
} from "./digest.ts";
import { DigestSession, DigestSessions } from "./digest-sessions.ts";
import { netrcEntry, readNetrc } from "./netrc.ts";

/** What the policy gets from outside. Tests replace it. */
export interface AuthenticationSeams {
	/** The client's nonce; random. */
	readonly makeNonce?: (() => string) | undefined;
}

/** The policy. It follows `options.auth` of each request, which names its origin. */
export function authenticationPolicy({ makeNonce = randomNonce }: AuthenticationSeams = {}): Interceptor {
	const sessions = new DigestSessions();
	return async (request, next) => {
		const { auth } = request.options;
		// A field of the caller's takes precedence. Another origin gets nothing.
		if (auth === undefined || auth === false || auth.origin !== request.url.origin)
			return await next(request);
		if (request.headers.has("authorization")) return await next(request);
		if ("bearer" in auth) return await withBearer(auth, request, next);
		const credentials = await credentialsOf(auth, request.url);
		if (credentials === undefined) return await next(request);
		const login: Login = { credentials, sendsBasic: !("digest" in auth), sessions, makeNonce };
		return await withPassword(login, request, next);
	};
}

function randomNonce(): string {
	return crypto().randomBytes(18).toString("base64url");
}

async function credentialsOf(auth: Exclude<Auth, BearerAuth>, url: URL): Promise<Credentials | undefined> {
	if ("digest" in auth) return auth.digest;
	if (!("netrc" in auth)) return auth;
	const entries = await readNetrc(auth.netrc === true ? undefined : auth.netrc);
	const login = "login" in auth ? (auth as NetrcLogin).login : undefined;
	return netrcEntry(entries, url.hostname.replace(/^\[|\]$/g, ""), login);
}

async function withBearer({ bearer }: BearerAuth, request: ClientRequest, next: Next): Promise<Response> {
	const token = await tokenOf(bearer);
	const response = await next(authorized(request, `Bearer ${token}`));
	if (response.status !== 401 || typeof bearer === "string" || !canBeSentAgain(request.body)) return response;
	const newer = await tokenOf(bearer);
	if (newer === token) return response;
	response.discard();
	return await next(authorized(challenged(request), `Bearer ${newer}`));
}

async function tokenOf(bearer: BearerAuth["bearer"]): Promise<string> {
	const token: unknown = typeof bearer === "string" ? bearer : await bearer();
	if (typeof token === "string" && isToken(token)) return token;
	throw invalidRequest(
		"the function auth.bearer gave no token: a string of visible ASCII characters",
		"invalid-option",
	);
}

interface Login {
	readonly credentials: Credentials;
	/** The password may be sent, and is, before the server asks for it. */
	readonly sendsBasic: boolean;
	readonly sessions: DigestSessions;
	readonly makeNonce: () => string;
}

async function withPassword(login: Login, request: ClientRequest, next: Next): Promise<Response> {
	const { credentials, sessions } = login;
	const { origin } = request.url;
	const target = request.options.target ?? targetOf(request.url);
	let session = sessions.find(origin, credentials, target);
	let hasAnswered = false;
	let hasAnsweredStale = false;
	for (;;) {
		const use = session === undefined ? undefined : await useOf(session, request, target);
		const value = use === undefined ? basicOf(login) : digestAuthorization(use);
		const asked = hasAnswered ? challenged(request) : request;
		const response = await next(value === undefined ? asked : authorized(asked, value));
		if (response.status !== 401) {
			if (session !== undefined && use !== undefined) {
				readAuthenticationInfo(response, session, use);
				sessions.keep(origin, credentials, session);
			}
			return response;
		}
		const challenge = strongestDigest(parseChallenges(response.headers.getAll("www-authenticate")));
		const isStale = challenge?.isStale === true && use !== undefined && challenge.nonce !== use.nonce;
		// A stale nonce is not a refusal: try once more with the new nonce.
		const isOver = isStale ? hasAnsweredStale : hasAnswered;
		if (session !== undefined && (challenge === undefined || isOver))
			sessions.drop(origin, credentials, session);
		if (challenge === undefined || isOver || !canBeSentAgain(request.body)) return response;
		if (isStale) hasAnsweredStale = true;
		hasAnswered = true;
		response.discard();
		session = new DigestSession(challenge, credentials, request.url, login.makeNonce);
	}
}

/** The request as the answer to a 401. */
function challenged(request: ClientRequest): ClientRequest {
	return { ...request, call: causedBy(request.call, { why: "challenge", status: 401 }) };
}

function authorized(request: ClientRequest, value: string): ClientRequest {
	return { ...request, headers: request.headers.with("authorization", value) };
}

/** RFC 7617 §2.1, in UTF-8. A colon in the username can't be sent so. */
function basicOf({ sendsBasic, credentials }: Login): string | undefined {
	const { username, password } = credentials;
	if (!sendsBasic || username.includes(":")) return undefined;
	return `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
}

/** One use of the session; undefined if the content would have to be hashed, but can only be read once. */
async function useOf(
	session: DigestSession,
	request: ClientRequest,
	target: string,
): Promise<DigestUse | undefined> {
	const { challenge } = session;
	if (challenge.qop !== "auth-int") return session.use(request.method, target, undefined);
	if (request.body?.isReplayable === false) return undefined;
	const hash = await contentHash(challenge, request.body?.open() ?? []);
	return session.use(request.method, target, hash);
}

/** Authentication-Info (RFC 7616 §3.5): the next nonce, and the server's own proof. Throws if that is wrong. */
function readAuthenticationInfo(response: Response, session: DigestSession, use: DigestUse): void {
	const lines = response.headers.getAll("authentication-info");
	if (lines.length === 0) return;
	const info = parseAuthenticationInfo(lines);
	const rspauth = info.get("rspauth");
	if (rspauth !== undefined && isServersProof(use, rspauth) === false) {
		response.discard();
		throw new ClientError(
			`${use.method} ${response.url} was answered by a server that does not know the password: the rspauth of its Authentication-Info is wrong`,
			{ kind: "protocol", phase: "receive", url: response.url, method: use.method, code: "rspauth" },
		);
	}
	const nonce = info.get("nextnonce");
	if (nonce !== undefined && nonce !== "") session.renew(nonce);
}
