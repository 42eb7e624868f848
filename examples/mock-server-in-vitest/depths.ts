import type { Client } from "gannet";

/** The depths that birds dive to, in meters. The tests pass a client with another network. */
export async function depthsOf(client: Client, ids: readonly number[]): Promise<number[]> {
	const depths: number[] = [];
	for (const id of ids) {
		const { depth } = await client.get(`https://api.example/birds/${id}`).json<{ depth: number }>();
		depths.push(depth);
	}
	return depths;
}
