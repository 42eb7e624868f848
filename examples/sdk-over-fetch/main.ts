import { Client, createFetch } from "gannet";

/** Stands for any SDK that takes a `fetch`: openai, octokit, ky and the like. */
class BirdSdk {
	readonly #fetch: typeof fetch;
	readonly #base: string;

	constructor(options: { readonly fetch: typeof fetch; readonly base: string }) {
		this.#fetch = options.fetch;
		this.#base = options.base;
	}

	async birds(): Promise<readonly { readonly name: string }[]> {
		const response = await this.#fetch(
			new Request(`${this.#base}/birds`, { headers: { accept: "application/json" } }),
		);
		if (!response.ok) throw new Error(`the API answered ${response.status}`);
		return (await response.json()) as { name: string }[];
	}
}

const [base = "https://api.example"] = process.argv.slice(2);
// The SDK's requests get this client's deadlines, retries, proxies and connections.
await using client = new Client({ timeouts: { total: 10_000 }, retries: { limit: 3, baseDelayMs: 20 } });
const sdk = new BirdSdk({ base, fetch: createFetch(client) });
for (const { name } of await sdk.birds()) console.log(name);
console.log(`${client.stats().requests} requests`);
