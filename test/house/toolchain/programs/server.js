// A server, asked by its own client.
import { get } from "gannet/client";
import { serveHttp } from "gannet/server";

async function main() {
	await using server = await serveHttp("tcp://127.0.0.1:0", () => ({ json: { name: "Alba" } }));
	console.log((await get(server.url).json()).name);
}

main().catch(console.error);
