// TLS 1.3 judges a client's certificate after the handshake, so its refusal comes in place of an answer. It is an error of
// TLS as in TLS 1.2: not a lost connection, and not repeated.

import assert from "node:assert/strict";
import { createServer } from "node:https";
import { test } from "node:test";
import { Client, type ClientOptions, createFetch, type RequestOptions } from "../../src/client/index.ts";
import { authority, serverTls } from "../socket/support.ts";
import { failureOf } from "./support.ts";

const limit = { timeout: 20_000 };
const localhost: NonNullable<ClientOptions["resolver"]> = async (_name, family) =>
	family === 4 ? [{ address: "127.0.0.1" }] : [];

const requests: Readonly<Record<string, RequestOptions>> = {
	GET: {},
	HEAD: {},
	DELETE: {},
	PUT: { body: "x" },
	POST: { body: "x" },
	"POST of JSON": { json: {} },
	"POST of a stream": {
		body: (async function* () {
			yield "x";
		})(),
	},
};
for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
	for (const [request, options] of Object.entries(requests)) {
		for (const retries of [false, 2] as const) {
			const how = retries === false ? "without retries" : "with retries";
			test(
				`a ${request} without the certificate that a ${version} server wants fails once (${how})`,
				limit,
				async () => {
					let connections = 0;
					const server = createServer(
						{
							...serverTls,
							ca: authority,
							requestCert: true,
							rejectUnauthorized: true,
							minVersion: version,
							maxVersion: version,
						},
						(_, response) => void response.end("in"),
					);
					server.on("tlsClientError", () => undefined);
					server.on("connection", () => connections++);
					server.listen(0, "127.0.0.1");
					await new Promise((resolve) => server.once("listening", resolve));
					const client = new Client({ tls: { ca: authority }, resolver: localhost, retries });
					try {
						const url = `https://localhost:${(server.address() as { port: number }).port}/`;
						const error = await failureOf(client.request(request.split(" ", 1)[0] as string, url, options));
						assert.equal(error.kind, "tls");
						assert.equal(error.phase, "tls");
						assert.match(error.code, /^ERR_SSL_/);
						assert.match(error.message, /wants? a client certificate/);
						assert.equal(connections, 1);
						await assert.rejects(createFetch(client)(url), TypeError);
					} finally {
						await client.destroy();
						server.close();
					}
				},
			);
		}
	}
}
