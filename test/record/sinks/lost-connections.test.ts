// A connection to a database server that breaks, wherever it breaks, loses no row and repeats none.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { openSink, SinkError, type SinkSchema } from "../../../src/record/sinks/index.ts";
import { type Database, type Found, startDatabase } from "./databases.ts";

const schema: SinkSchema = {
	columns: [
		{ name: "id", type: "integer" },
		{ name: "text", type: "text" },
	],
};

type Side = "request" | "response";

/** Stands between a sink and a server, and breaks one connection as it is told. */
class BreakingProxy {
	readonly #server: Server;
	readonly #sockets: Set<Socket> = new Set();
	#left = Number.POSITIVE_INFINITY;
	#side: Side = "request";
	breaks = 0;

	constructor(port: number) {
		this.#server = createServer((client) => {
			const server = connect({ port, host: "127.0.0.1" });
			const pair = [client, server];
			for (const socket of pair) {
				this.#sockets.add(socket);
				socket.setNoDelay(true);
				socket.on("error", () => undefined);
				socket.on("close", () => {
					for (const other of pair) other.destroy();
				});
			}
			client.on("data", (data: Buffer) => this.#pass("request", data, server, pair));
			server.on("data", (data: Buffer) => this.#pass("response", data, client, pair));
		});
	}

	async listen(): Promise<number> {
		this.#server.listen(0, "127.0.0.1");
		await once(this.#server, "listening");
		const address = this.#server.address();
		return typeof address === "object" && address !== null ? address.port : 0;
	}

	/** The n-th piece of data from now on, of one side, does not arrive, and the connection is gone. */
	breakAt(side: Side, n: number): void {
		this.#side = side;
		this.#left = n;
	}

	#pass(side: Side, data: Uint8Array, to: Socket, pair: readonly Socket[]): void {
		if (side === this.#side && --this.#left === 0) {
			this.breaks++;
			for (const socket of pair) socket.destroy();
		} else to.write(data);
	}

	async close(): Promise<void> {
		for (const socket of this.#sockets) socket.destroy();
		this.#server.close();
		await once(this.#server, "close");
	}
}

for (const kind of ["PostgreSQL", "MariaDB"] as const) {
	describe(`a connection to ${kind} that breaks`, () => {
		let database: Database | undefined;
		let proxy: BreakingProxy | undefined;
		let port = 0;
		before(async () => {
			database = await startDatabase(kind);
			if (database === undefined) return;
			proxy = new BreakingProxy(database.port);
			port = await proxy.listen();
		});
		after(async () => {
			await proxy?.close();
			await database?.stop();
		});

		let tables = 0;
		for (const side of ["request", "response"] as const) {
			test(`at any ${side} of a run is made anew, and each batch stored once`, async (t) => {
				if (database === undefined || proxy === undefined) return t.skip(`${kind} is not installed`);
				let breaks = 0;
				for (let n = 1; ; n++) {
					const table = `t${++tables}`;
					const target = database.target(table).replace(`:${database.port}/`, `:${port}/`);
					const sink = await openSink(target, schema, { flushMs: 0, run: "one" });
					const before = proxy.breaks;
					proxy.breakAt(side, n);
					for (let batch = 0; batch < 3; batch++) {
						await sink.write([{ id: 2 * batch }, { id: 2 * batch + 1, text: "x" }]);
						await sink.commit(String(batch));
					}
					const summary = await sink.close({ complete: true });
					proxy.breakAt(side, Number.POSITIVE_INFINITY);
					const rows: readonly Found[] = await database.query(`SELECT id FROM [${table}] ORDER BY id`);
					assert.deepEqual(
						rows.map(({ id }) => Number(id)),
						[0, 1, 2, 3, 4, 5],
						`broken at ${side} ${n}`,
					);
					assert.deepEqual([summary.rows, summary.isComplete], [6, true]);
					const again = await openSink(target, schema, { run: "one" });
					assert.deepEqual([again.isComplete, again.position], [true, "2"]);
					await again.close({ complete: true });
					if (proxy.breaks === before) break;
					breaks++;
				}
				t.diagnostic(`${breaks} places`);
				assert.ok(breaks >= 8);
			});
		}

		test("under rows that do not count yet ends the sink, and the run goes on from its last commit", async (t) => {
			if (database === undefined || proxy === undefined) return t.skip(`${kind} is not installed`);
			const target = database.target("spilled").replace(`:${database.port}/`, `:${port}/`);
			const sink = await openSink(target, schema, { batchRows: 2 });
			await sink.write([{ id: 1 }, { id: 2 }]);
			await sink.commit("2");
			await sink.write([3, 4, 5, 6].map((id) => ({ id })));
			proxy.breakAt("response", 1);
			await assert.rejects(sink.commit("6"), (error) => {
				assert.ok(error instanceof SinkError);
				assert.equal(error.kind, "connection");
				assert.match(error.message, /start again: the run continues from the last commit/u);
				return true;
			});
			await sink.close({ complete: false });
			const next = await openSink(target, schema);
			assert.equal(next.position, "2");
			await next.write([{ id: 3 }]);
			await next.close({ complete: true });
			const rows = await database.query("SELECT id FROM spilled ORDER BY id");
			assert.deepEqual(
				rows.map(({ id }) => Number(id)),
				[1, 2, 3],
			);
		});

		test("while nothing is being sent is noticed with the next batch", async (t) => {
			if (database === undefined) return t.skip(`${kind} is not installed`);
			const sink = await openSink(database.target("idle"), schema, { flushMs: 0 });
			if (kind === "PostgreSQL") {
				await database.query(
					"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gannet'",
				);
			} else {
				const others =
					"SELECT id FROM information_schema.processlist WHERE id <> connection_id() AND user = 'root'";
				for (const { id } of await database.query(others)) await database.query(`KILL ${id}`);
			}
			await sink.write([{ id: 1 }]);
			await sink.commit("1");
			await sink.close({ complete: true });
			assert.equal((await database.query("SELECT id FROM idle")).length, 1);
		});
	});
}
