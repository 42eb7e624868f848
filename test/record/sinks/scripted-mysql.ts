// A server of MySQL's protocol that answers as a script says: what it was asked is kept. No database, and no password.
// https://dev.mysql.com/doc/dev/mysql-server/latest/PAGE_PROTOCOL.html

import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

export type Cells = Readonly<Record<string, string | null>>;

export type Reply =
	| { readonly rows: readonly Cells[]; readonly columns?: readonly string[] }
	| { readonly changes: number }
	| { readonly code: number; readonly message: string };

export interface ScriptedMysql extends AsyncDisposable {
	readonly port: number;
	/** The statements, in order; prepared ones once they are executed. */
	readonly asked: readonly string[];
}

const capabilities = 0x000fa68d;

/** `answer` says what a statement is answered with. */
export async function scriptedMysql(version: string, answer: (sql: string) => Reply): Promise<ScriptedMysql> {
	const asked: string[] = [];
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket);
		socket.on("error", () => undefined);
		converse(socket, version, (sql) => {
			asked.push(sql);
			return answer(sql);
		});
	}).listen(0, "127.0.0.1");
	await once(server, "listening");
	return {
		port: (server.address() as AddressInfo).port,
		asked,
		async [Symbol.asyncDispose]() {
			for (const socket of sockets) socket.destroy();
			server.close();
			await once(server, "close");
		},
	};
}

function converse(socket: Socket, version: string, reply: (sql: string) => Reply): void {
	const prepared: string[] = [];
	let waiting = Buffer.alloc(0);
	let isIn = false;
	const send = (first: number, packets: readonly Buffer[]): void => {
		const framed = packets.map((content, index) =>
			Buffer.concat([Buffer.from([...int(content.length, 3), (first + index) & 255]), content]),
		);
		socket.write(Buffer.concat(framed));
	};
	send(0, [greeting(version)]);
	socket.on("data", (bytes: Buffer) => {
		waiting = Buffer.concat([waiting, bytes]);
		while (waiting.length >= 4) {
			const size = waiting.readUIntLE(0, 3);
			if (waiting.length < 4 + size) return;
			const next = (waiting[3] as number) + 1;
			const content = waiting.subarray(4, 4 + size);
			waiting = waiting.subarray(4 + size);
			if (isIn) send(next, command(content));
			else send(next, [ok(0)]);
			isIn = true;
		}
	});

	function command(content: Buffer): readonly Buffer[] {
		switch (content[0]) {
			// COM_QUERY
			case 3:
				return result(reply(content.toString("utf8", 1)), textRow);
			// COM_STMT_PREPARE
			case 0x16: {
				const sql = content.toString("utf8", 1);
				prepared.push(sql);
				const places = sql.split("?").length - 1;
				const head = Buffer.from([0, ...int(prepared.length, 4), ...int(0, 2), ...int(places, 2), 0, 0, 0]);
				const parameters = Array.from({ length: places }, () => column("?"));
				return [head, ...parameters, ...(places === 0 ? [] : [end()])];
			}
			// COM_STMT_EXECUTE
			case 0x17:
				return result(reply(prepared[content.readUInt32LE(1) - 1] ?? ""), binaryRow);
			default:
				return [];
		}
	}
}

function result(reply: Reply, row: (cells: readonly (string | null)[]) => Buffer): readonly Buffer[] {
	if ("changes" in reply) return [ok(reply.changes)];
	if ("code" in reply)
		return [
			Buffer.concat([Buffer.from([0xff, ...int(reply.code, 2)]), Buffer.from(`#HY000${reply.message}`)]),
		];
	const columns = reply.columns ?? Object.keys(reply.rows[0] ?? { none: null });
	const rows = reply.rows.map((cells) => row(columns.map((name) => cells[name] ?? null)));
	return [Buffer.from([columns.length]), ...columns.map(column), end(), ...rows, end()];
}

function greeting(version: string): Buffer {
	return Buffer.concat([
		Buffer.from([10]),
		Buffer.from(`${version}\0`),
		Buffer.from([1, 0, 0, 0]),
		Buffer.from("12345678\0"),
		Buffer.from([...int(capabilities & 0xffff, 2), 255, 2, 0, ...int(capabilities >> 16, 2), 21]),
		Buffer.alloc(10),
		Buffer.from("123456789012\0mysql_native_password\0"),
	]);
}

function int(value: number, bytes: number): readonly number[] {
	return Array.from({ length: bytes }, (_, index) => (value >>> (8 * index)) & 255);
}

function text(value: string): Buffer {
	const bytes = Buffer.from(value);
	const head = bytes.length < 251 ? [bytes.length] : [0xfc, ...int(bytes.length, 2)];
	return Buffer.concat([Buffer.from(head), bytes]);
}

function ok(changes: number): Buffer {
	return Buffer.from([0, changes, 0, 2, 0, 0, 0]);
}

function end(): Buffer {
	return Buffer.from([0xfe, 0, 0, 2, 0]);
}

/** A column of texts. */
function column(name: string): Buffer {
	return Buffer.concat([
		...["def", "", "", "", name, ""].map(text),
		Buffer.from([0x0c, ...int(45, 2), ...int(1024, 4), 0xfd, 0, 0, 0, 0, 0]),
	]);
}

function textRow(cells: readonly (string | null)[]): Buffer {
	return Buffer.concat(cells.map((cell) => (cell === null ? Buffer.from([0xfb]) : text(cell))));
}

function binaryRow(cells: readonly (string | null)[]): Buffer {
	const nulls = Buffer.alloc((cells.length + 9) >> 3);
	for (const [index, cell] of cells.entries())
		if (cell === null)
			nulls[(index + 2) >> 3] = (nulls[(index + 2) >> 3] as number) | (1 << ((index + 2) & 7));
	return Buffer.concat([
		Buffer.from([0]),
		nulls,
		...cells.flatMap((cell) => (cell === null ? [] : [text(cell)])),
	]);
}
