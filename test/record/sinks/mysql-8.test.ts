// What MySQL 8 does otherwise than MariaDB, by its manual. A scripted server answers: no real MySQL 8 was tried.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
	openSink,
	type Row,
	SinkError,
	type SinkOptions,
	type SinkSchema,
} from "../../../src/record/sinks/index.ts";
import { type Cells, type Reply, type ScriptedMysql, scriptedMysql } from "./scripted-mysql.ts";

const ledger = [
	"table_name",
	"run",
	"owner",
	"position",
	"commits",
	"row_count",
	"fingerprint",
	"complete",
	"updated",
];

interface Server {
	readonly version?: string;
	/** As information_schema shows the table; none where it is not there. */
	readonly columns?: readonly Cells[];
	readonly indexes?: readonly Cells[];
	/** Before all others. */
	readonly refuse?: (sql: string) => Reply | undefined;
}

/** A server of MySQL 8 with one table, which keeps nothing. */
function mysql8({
	version = "8.4.3",
	columns = [],
	indexes = [],
	refuse,
}: Server = {}): Promise<ScriptedMysql> {
	const replies: readonly (readonly [RegExp, Reply])[] = [
		[/^SELECT version\(\)/u, { rows: [{ version, packet: "67108864" }] }],
		[/^SELECT GET_LOCK/u, { rows: [{ held: "1" }] }],
		[/RELEASE_LOCK/u, { rows: [{ released: "1" }] }],
		[
			/^SELECT column_name AS name FROM information_schema\.columns/u,
			{ rows: ledger.map((name) => ({ name })) },
		],
		[
			/information_schema\.tables/u,
			columns.length === 0 ? { rows: [] } : { rows: [{ engine: "InnoDB", transactions: "YES" }] },
		],
		[/information_schema\.statistics/u, { rows: indexes }],
		[/collation_name IS NOT NULL/u, { rows: columns.filter(({ collation }) => collation !== null) }],
		[/information_schema\.columns/u, { rows: columns }],
		[/^SELECT \* FROM gannet_positions/u, { rows: [] }],
		[/^(?:UPDATE|INSERT|DELETE)/u, { changes: 1 }],
	];
	return scriptedMysql(
		version,
		(sql) => refuse?.(sql) ?? replies.find(([pattern]) => pattern.test(sql))?.[1] ?? { changes: 0 },
	);
}

async function put(
	server: ScriptedMysql,
	schema: SinkSchema,
	rows: readonly Row[],
	options: SinkOptions = {},
): Promise<void> {
	await using sink = await openSink(
		`mysql://u@127.0.0.1:${server.port}/d?ssl-mode=DISABLED#t`,
		schema,
		options,
	);
	await sink.write(rows);
	await sink.close({ complete: true });
}

const keyed: SinkSchema = {
	columns: [
		{ name: "id", type: "text" },
		{ name: "n", type: "integer" },
		{ name: "list", type: "list" },
	],
	key: ["id"],
};

/** A column as MySQL 8 shows it. */
const shown = (name: string, type: string, others: Cells = {}): Cells => ({
	name,
	type,
	indexed: "",
	nullable: "YES",
	characters: null,
	collation: null,
	...others,
});
const id = shown("id", "varchar(768)", {
	indexed: "PRI",
	nullable: "NO",
	characters: "utf8mb4",
	collation: "utf8mb4_0900_bin",
});
const primary: Cells = { name: "PRIMARY", col: "id", part: null, extra: "", nullable: "NO", preset: null };

function refusal(telling: RegExp): (error: unknown) => boolean {
	return (error) => {
		assert.ok(error instanceof SinkError, String(error));
		assert.match(error.message, telling);
		return true;
	};
}

describe("MySQL 8, as its manual has it", () => {
	test("gets the one collation of its own that compares texts by their bytes", async () => {
		await using server = await mysql8({
			// There is no table of positions yet.
			refuse: (sql) =>
				/^SELECT column_name AS name FROM information_schema\.columns/u.test(sql)
					? { rows: [], columns: ["name"] }
					: undefined,
		});
		await put(server, keyed, [{ id: "a", n: 1, list: [1] }]);
		const made = server.asked.find((sql) => sql.startsWith("CREATE TABLE `t`"));
		assert.match(made ?? "", /`id` varchar\(768\) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL/u);
		assert.match(made ?? "", /`list` json NULL, PRIMARY KEY \(`id`\)/u);
		assert.ok(server.asked.some((sql) => /gannet_positions.*COLLATE utf8mb4_0900_bin/u.test(sql)));
	});

	test("is upserted by VALUES(), which both servers know", async () => {
		await using server = await mysql8();
		await put(server, keyed, [{ id: "a" }]);
		assert.ok(
			server.asked.some((sql) =>
				sql.includes("ON DUPLICATE KEY UPDATE `n` = VALUES(`n`), `list` = VALUES(`list`)"),
			),
		);
	});

	test("of any version is told from MariaDB by its name", async () => {
		for (const [version, collation] of [
			["8.0.11", "utf8mb4_0900_bin"],
			["9.4.0", "utf8mb4_0900_bin"],
			["8.0.40-0ubuntu0.24.04.1", "utf8mb4_0900_bin"],
			["8.0.mysql_aurora.3.08.0", "utf8mb4_0900_bin"],
			["11.8.2-MariaDB-deb13", "utf8mb4_nopad_bin"],
			["5.5.5-10.11.6-MariaDB", "utf8mb4_nopad_bin"],
		] as const) {
			await using server = await mysql8({ version });
			await put(server, keyed, []);
			assert.ok(
				server.asked.some((sql) => sql.includes(`COLLATE ${collation}`)),
				version,
			);
		}
	});

	test("asks for each column of information_schema by a name of its own, as MySQL 8 writes them in capitals", async () => {
		await using server = await mysql8({
			columns: [id, shown("n", "bigint"), shown("list", "json")],
			indexes: [primary],
		});
		await put(server, keyed, [{ id: "a" }]);
		const queries = server.asked.filter((sql) => sql.includes("FROM information_schema"));
		assert.ok(queries.length > 3);
		for (const sql of queries) {
			const [selected = ""] = /SELECT (.*?) FROM/u.exec(sql)?.slice(1) ?? [];
			for (const column of selected.split(", ")) assert.match(column, / AS \w+$/u, sql);
		}
	});

	const present: readonly (readonly [what: string, Cells, changed: RegExp | undefined])[] = [
		["shows integers without a width", shown("n", "bigint"), undefined],
		["shows a narrower one so, which is widened", shown("n", "int"), /MODIFY COLUMN `n` bigint NULL/u],
		[
			"shows an unsigned one so, which is widened",
			shown("n", "int unsigned"),
			/MODIFY COLUMN `n` bigint NULL/u,
		],
		[
			"may have a column that is invisible",
			shown("hidden", "bigint", { indexed: "" }),
			/ADD COLUMN `n` bigint NULL/u,
		],
	];
	for (const [what, column, changed] of present) {
		test(what, async () => {
			await using server = await mysql8({ columns: [id, column, shown("list", "json")], indexes: [primary] });
			await put(server, keyed, [{ id: "a" }]);
			const alter = server.asked.find((sql) => sql.startsWith("ALTER TABLE"));
			if (changed === undefined) assert.equal(alter, undefined);
			else assert.match(alter ?? "", changed);
			assert.ok(!server.asked.some((sql) => /ADD UNIQUE/u.test(sql)));
		});
	}

	test("may have made an invisible key itself, which replaces no record", async () => {
		const hidden: Cells = {
			name: "PRIMARY",
			col: "my_row_id",
			part: null,
			extra: "auto_increment INVISIBLE",
			nullable: "NO",
			preset: null,
		};
		const unique: Cells = { ...primary, name: "by_id" };
		await using server = await mysql8({
			columns: [id, shown("n", "bigint"), shown("list", "json")],
			indexes: [hidden, unique],
		});
		await put(server, keyed, [{ id: "a" }]);
		assert.ok(!server.asked.some((sql) => /ADD UNIQUE/u.test(sql)));
	});

	for (const collation of ["utf8mb4_0900_ai_ci", "utf8mb4_0900_as_cs", "utf8mb4_bin", "utf8mb4_general_ci"]) {
		test(`whose key compares by ${collation} is refused`, async () => {
			await using server = await mysql8({
				columns: [{ ...id, collation }, shown("n", "bigint"), shown("list", "json")],
				indexes: [primary],
			});
			await assert.rejects(
				put(server, keyed, []),
				refusal(
					/takes different keys for one.*MODIFY it to varchar\(768\) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin NOT NULL/u,
				),
			);
		});
	}

	test("that requires primary keys refuses a table without one, in its own words", async () => {
		await using server = await mysql8({
			refuse: (sql) =>
				/^CREATE TABLE `t`/u.test(sql)
					? {
							code: 3750,
							message:
								"Unable to create or change a table without a primary key, when the system variable 'sql_require_primary_key' is set.",
						}
					: undefined,
		});
		await assert.rejects(
			put(server, { columns: keyed.columns }, []),
			refusal(/without a primary key.*sql_require_primary_key/u),
		);
	});

	test("keeps integers of 64 bits in JSON, and a row with others is refused by itself", async () => {
		await using server = await mysql8();
		const sink = await openSink(`mysql://u@127.0.0.1:${server.port}/d?ssl-mode=DISABLED#t`, keyed);
		for (const integer of [2n ** 64n, -(2n ** 63n) - 1n, 10n ** 40n])
			await assert.rejects(
				sink.write([{ id: "a", list: [1, integer] }]),
				refusal(
					new RegExp(
						`^row 1 has the number ${integer} for column "list", and JSON of MySQL keeps integers of 64 bits only`,
						"u",
					),
				),
			);
		await sink.write([{ id: "a", list: [2n ** 64n - 1n, -(2n ** 63n), "1".repeat(30), 1e30] }]);
		await sink.close({ complete: true });
		await using mariadb = await mysql8({ version: "11.8.2-MariaDB" });
		await put(mariadb, keyed, [{ id: "a", list: [10n ** 40n] }]);
	});

	test("takes JSON of 100 levels, and no deeper", async () => {
		await using server = await mysql8();
		const nested = (levels: number): Row => {
			let list: unknown = ["x".repeat(200)];
			for (let level = 1; level < levels; level++) list = [list];
			return { id: "a", list } as Row;
		};
		await put(server, keyed, [nested(100)]);
		await assert.rejects(put(server, keyed, [nested(101)]), refusal(/nests deeper than the 100 levels/u));
	});

	for (const [code, message] of [
		[
			4031,
			"The client was disconnected by the server because of inactivity. See wait_timeout and interactive_timeout.",
		],
		[3169, "Session was killed"],
		[1053, "Server shutdown in progress"],
	] as const) {
		test(`that ends the session with error ${code} is asked again`, async () => {
			let isEnded = false;
			await using server = await mysql8({
				refuse: (sql) => {
					if (isEnded || !/^INSERT INTO `t`/u.test(sql)) return undefined;
					isEnded = true;
					return { code, message };
				},
			});
			const owned = server.asked;
			await assert.rejects(
				put(server, keyed, [{ id: "a" }]),
				// The script knows no run that could be gone on with; what counts is that it was looked for.
				refusal(/taken over|connection/u),
			);
			assert.ok(owned.filter((sql) => sql.startsWith("SELECT version()")).length > 1);
		});
	}
});
