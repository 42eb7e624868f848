import { Client, ClientError } from "gannet";
import { z } from "zod";

const [baseUrl = "https://api.example/v1"] = process.argv.slice(2);
const birdSchema = z.object({ id: z.number(), name: z.string(), depth: z.number().optional() });

// One client for one API: its address, what each request carries, and how often to try again.
await using api = new Client({
	baseUrl,
	headers: { authorization: `Bearer ${process.env.API_TOKEN ?? "none"}` },
	retries: { limit: 4, baseDelayMs: 20 },
	timeouts: { total: 30_000 },
});

const birds = await api.get("birds", { query: { sort: "name", limit: 10 } }).json(z.array(birdSchema));
for (const { id, name } of birds) console.log(`${id} ${name}`);

const created = await api.post("birds", { json: { name: "Morus", depth: 22.4 } }).json(birdSchema);
console.log(`created ${created.id}`);

try {
	await api.get("birds/0").json(birdSchema);
} catch (error) {
	if (!(error instanceof ClientError) || error.kind !== "status") throw error;
	console.log(`${error.status}: ${await error.response?.text()}`);
}
