// The head of a request as HTTP/1.1 writes it (RFC 9112 §3): one latin1 text. Most requests of a route have the same
// fields, so the text after the target is kept.

import type { FieldLines } from "../../http/index.ts";
import type { ExchangePlan } from "../exchange/plan.ts";
import type { Route } from "../pool/route.ts";

/** Writes the heads of one route's requests. */
export class RequestHeads {
	readonly #route: Route;
	/**
	 * For the last request: its fields and authority, and the text between its target and the fields that frame its
	 * content.
	 */
	#fields: FieldLines | undefined;
	#authority = "";
	#before = "";
	/** The end of every head. */
	readonly #end: string;
	/** Both, for a request without content fields. */
	#tail = "";

	constructor(route: Route) {
		this.#route = route;
		this.#end = `${route.connectPath.fields}\r\n`;
	}

	textOf(plan: ExchangePlan): string {
		const { method, fields, authority, contentLength } = plan;
		const target = this.#targetOf(plan);
		const { proxyFields } = plan;
		if (proxyFields !== undefined) {
			const framing = contentLength === undefined ? "" : framingOf(contentLength);
			return `${method} ${target}${beforeFraming(plan)}${framing}${proxyFields}\r\n`;
		}
		if (fields !== this.#fields || authority !== this.#authority) this.#remember(plan);
		if (contentLength === undefined) return `${method} ${target}${this.#tail}`;
		return `${method} ${target}${this.#before}${framingOf(contentLength)}${this.#end}`;
	}

	#remember(plan: ExchangePlan): void {
		this.#fields = plan.fields;
		this.#authority = plan.authority;
		this.#before = beforeFraming(plan);
		this.#tail = this.#before + this.#end;
	}

	#targetOf({ method, target }: ExchangePlan): string {
		const { targetPrefix } = this.#route.connectPath;
		if (targetPrefix === "" || method === "CONNECT") return target;
		// RFC 9112 §3.2.2 and §3.2.4: the absolute form, which for "*" ends with the authority.
		if (target === "*") return targetPrefix;
		return target.startsWith("/") ? targetPrefix + target : target;
	}
}

function beforeFraming({ authority, hasOwnHost, fields }: ExchangePlan): string {
	// RFC 9112 §3.2: Host comes first if a user agent makes it.
	const host = hasOwnHost ? "" : `host: ${authority}\r\n`;
	return ` HTTP/1.1\r\n${host}${fields.text}`;
}

function framingOf(contentLength: number): string {
	return contentLength === -1 ? "transfer-encoding: chunked\r\n" : `content-length: ${contentLength}\r\n`;
}

const known: WeakMap<Route, RequestHeads> = new WeakMap();

/** The same for all connections of a route. */
export function requestHeadsOf(route: Route): RequestHeads {
	let heads = known.get(route);
	if (heads === undefined) {
		heads = new RequestHeads(route);
		known.set(route, heads);
	}
	return heads;
}
