// Each state has one owner. The compiler holds the rest of the code to it: what others see of a route, a connection or an
// exchange is readonly, and each line below has to be an error of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Exchange } from "../../src/client/exchange/exchange.ts";
import type { PendingConnect } from "../../src/client/pool/pending-connect.ts";
import { type PooledConnection, PooledRoute } from "../../src/client/pool/pooled-route.ts";
import { DIRECT } from "../../src/client/pool/route.ts";

/** Never called: `npm run check` compiles it. */
function writesFromOutside(
	route: PooledRoute,
	connection: PooledConnection,
	pending: PendingConnect,
	exchange: Exchange,
): void {
	// @ts-expect-error: the route's own
	route.open = 1;
	// @ts-expect-error: the route's own
	route.connecting++;
	// @ts-expect-error: the route's own
	route.isRetired = true;
	// @ts-expect-error: the connection's own
	connection.isUsed = true;
	// @ts-expect-error: the connection's own
	connection.idleSince = 0;
	// @ts-expect-error: its own
	pending.aborted = true;
	// @ts-expect-error: the exchange's own
	exchange.state = "done";
	// @ts-expect-error: the exchange's own
	exchange.bytesSent += 1;
}

test("a route counts its connections by its methods", () => {
	const endpoint = { transport: "tcp", host: "a.test", port: 80 } as const;
	const parts = {
		key: "a",
		origin: "http://a.test",
		endpoint,
		authority: "a.test",
		connectPath: DIRECT,
		http: "1.1",
	} as const;
	const route = new PooledRoute(parts);
	route.connect(false, 0);
	route.connect(true, 0);
	assert.deepEqual([route.connecting, route.dedicated, route.awaited], [2, 1, 1]);
	route.conclude(true);
	assert.deepEqual([route.connecting, route.dedicated, route.awaited], [1, 0, 1]);
	// What the compiler says about the other way is held by its own lines.
	assert.equal(writesFromOutside.length, 4);
});
