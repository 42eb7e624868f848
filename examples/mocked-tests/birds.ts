import { Client, type ClientOptions } from "gannet";

/** A client of an API, as an application has it. A test passes another network. */
export class Birds implements AsyncDisposable {
	readonly #client: Client;

	constructor(options: ClientOptions = {}) {
		this.#client = new Client({ baseUrl: "https://api.example/v1", retries: 2, ...options });
	}

	/** The depth that a bird dives to, in meters. */
	async depthOf(id: number): Promise<number> {
		return (await this.#client.get(`birds/${id}`).json<{ depth: number }>()).depth;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#client.close();
	}
}
