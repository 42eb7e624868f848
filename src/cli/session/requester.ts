// Sends requests, and trusts the operating system's certificate authorities beside Node's where a server needs them. To read
// those takes a tenth of a second, so that they are read when a certificate was not trusted without them.

import {
	Client,
	ClientError,
	type ClientOptions,
	type RequestOptions,
	type Response,
	type Requester as Sender,
} from "../../client/index.ts";
import type { Trace } from "../../trace/index.ts";
import { allAuthorities } from "./tls-options.ts";

/** What of a client the commands use. */
export interface Requester extends Sender, AsyncDisposable {}

/** Codes of OpenSSL for a certificate of an authority that isn't known. */
const UNKNOWN_AUTHORITY: ReadonlySet<string> = new Set([
	"UNABLE_TO_GET_ISSUER_CERT",
	"UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
	"UNABLE_TO_VERIFY_LEAF_SIGNATURE",
	"SELF_SIGNED_CERT_IN_CHAIN",
	"DEPTH_ZERO_SELF_SIGNED_CERT",
]);

/**
 * @param trustsMore - whether the operating system's authorities are trusted, too
 * @param recorder - hears of everything
 */
export function requester(settings: ClientOptions, trustsMore: boolean, recorder?: Trace): Requester {
	const open = (options: ClientOptions): Client => {
		const client = new Client(options);
		if (recorder !== undefined) Client.listen(client, recorder);
		return client;
	};
	let client = open(settings);
	let wider: Client | undefined;
	const request = async (method: string, url: string | URL, options?: RequestOptions): Promise<Response> => {
		const used = client;
		try {
			return await used.request(method, url, options);
		} catch (error) {
			if (!trustsMore || !isOfUnknownAuthority(error) || used === wider) throw error;
			// Nothing was sent yet, so that it may be sent now.
			wider ??= open({ ...settings, tls: { ...settings.tls, ca: allAuthorities() } });
			client = wider;
			return await wider.request(method, url, options);
		}
	};
	const first = client;
	return {
		request,
		get: (url, options) => request("GET", url, options),
		async [Symbol.asyncDispose](): Promise<void> {
			await first[Symbol.asyncDispose]();
			await wider?.[Symbol.asyncDispose]();
		},
	};
}

function isOfUnknownAuthority(error: unknown): boolean {
	return error instanceof ClientError && error.kind === "tls" && UNKNOWN_AUTHORITY.has(error.code);
}
