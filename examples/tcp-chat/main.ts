import { type Connection, connect, formatEndpoint, listen } from "gannet/socket";

const [what = "serve", endpoint = "tcp://127.0.0.1:7000", name = "ada", message = "hello"] =
	process.argv.slice(2);

/** The lines of a connection. */
async function* lines(connection: Connection): AsyncGenerator<string> {
	let rest = "";
	for await (const text of connectionText(connection)) {
		const parts = (rest + text).split("\n");
		rest = parts.pop() ?? "";
		yield* parts;
	}
}

async function* connectionText(connection: Connection): AsyncGenerator<string> {
	const decoder = new TextDecoder();
	for await (const bytes of connection) yield decoder.decode(bytes, { stream: true });
}

if (what === "serve") {
	const members = new Set<Connection>();
	await using listener = await listen(endpoint, async (connection) => {
		members.add(connection);
		for await (const line of lines(connection))
			for (const member of members) await member.write(Buffer.from(`${line}\n`));
		members.delete(connection);
		connection.end();
	});
	console.log(formatEndpoint(listener.endpoint));
	await new Promise((resolve) => process.once("SIGTERM", resolve).once("SIGINT", resolve));
} else {
	await using connection = await connect(endpoint, { timeoutMs: 3_000 });
	await connection.write(Buffer.from(`${name}: ${message}\n`));
	for await (const line of lines(connection)) {
		console.log(line);
		break;
	}
}
