import { HttpError, serveHttp } from "gannet/server";

interface Bird {
	readonly id: number;
	readonly name: string;
}

const [endpoint = "tcp://127.0.0.1:8080"] = process.argv.slice(2);
const birds = new Map<number, Bird>([[1, { id: 1, name: "Alba" }]]);

await using server = await serveHttp(endpoint, async ({ method, target, body }) => {
	const { pathname } = new URL(target, "http://localhost");
	if (pathname === "/birds" && method === "GET") return { json: [...birds.values()] };
	if (pathname === "/birds" && method === "POST") {
		const { name } = await body.json<Bird>();
		const bird = { id: birds.size + 1, name };
		birds.set(bird.id, bird);
		return { status: 201, headers: { location: `/birds/${bird.id}` }, json: bird };
	}
	const bird = birds.get(Number(/^\/birds\/(\d+)$/.exec(pathname)?.[1]));
	if (bird === undefined) throw new HttpError(404, "there is no such bird");
	return { json: bird };
});

console.log(server.url);
await new Promise((resolve) => process.once("SIGTERM", resolve).once("SIGINT", resolve));
