// What other servers of HTTP/2 got wrong, each as a fact about this one. docs/http2-lessons.md names the reports.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SETTING } from "../../../src/http/h2/frames.ts";
import { h2Service, request } from "./support.ts";

const limit = { timeout: 10_000 };

test(
	"a server at its limit of streams reads on, so that windows still grow and streams end",
	limit,
	async () => {
		const { connect, errors } = h2Service(() => ({ body: "x".repeat(1_000) }), { limits: { streams: 1 } });
		const client = connect();
		client.begin(SETTING.initialWindowSize, 400);
		client.send((peer) => peer.headers(1, request(), true));
		await client.until("DATA 1 400");
		// One more than the limit is refused, not put in line, and what comes after it is read.
		client.send((peer) => peer.headers(3, request(), true));
		await client.until("RST_STREAM 3 REFUSED_STREAM");
		client.send((peer) => peer.windowUpdate(1, 10_000));
		await client.until("DATA 1 600 end");
		client.send((peer) => peer.headers(5, request(), true).windowUpdate(5, 10_000));
		await client.until(/^DATA 5 \d+ end/);
		assert.deepEqual(errors, []);
		client.connection.end();
		await client.closed;
	},
);

test("a stream that a client has reset is never reset in turn, however its handler ends", limit, async () => {
	const gate = Promise.withResolvers<void>();
	const { connect } = h2Service(async ({ target }) => {
		if (target === "/next") return { body: "next" };
		await gate.promise;
		if (target === "/throws") throw new Error("too late");
		return {
			body: (async function* () {
				yield "a";
				throw new Error("in the middle");
			})(),
		};
	});
	const client = connect();
	client.begin();
	client.send((peer) =>
		peer
			.headers(1, request("GET", "/throws"), true)
			.headers(3, request("GET", "/breaks"), true)
			.rst(1, "CANCEL")
			.rst(3, "CANCEL"),
	);
	client.send((peer) => peer.headers(5, request("GET", "/next"), true));
	await client.until(/^DATA 5/);
	gate.resolve();
	client.send((peer) => peer.headers(7, request("GET", "/next"), true));
	await client.until(/^DATA 7/);
	assert.deepEqual(
		client.answers.filter((frame) => / [13]\b/.test(frame)),
		[],
	);
	client.connection.end();
	await client.closed;
});

test(
	"a server that says goodbye still gets the content and trailers of requests that it takes",
	limit,
	async () => {
		const { service, connect } = h2Service(async ({ body }) => ({ body: await body.text() }));
		const client = connect();
		client.begin();
		client.send((peer) => peer.headers(1, request("POST")));
		client.send((peer) => peer.ping("12345678"));
		await client.until("ping-ack");
		service.closeWhenIdle();
		await client.until("GOAWAY 2147483647 NO_ERROR");
		client.send((peer) => peer.ping("gannet 2", true).data(1, "content").headers(1, "x-trailer: t", true));
		await client.until(/^DATA 1 7 end/);
		assert.equal(client.content.get(1), "content");
		client.connection.end();
		await client.closed;
	},
);
