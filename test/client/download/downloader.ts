// A process that downloads, for one-writer.test.ts: URL, path, and what becomes of a part that is there. Says on stdout how
// many bytes it has, and how it ended.

import { Client, download } from "../../../src/client/index.ts";

const [url = "", path = "", existingPart = "continue"] = process.argv.slice(2);
const client = new Client();
let said = 0;
try {
	const { bytes, resumedAt } = await download(client, url, path, {
		existingPart: existingPart as "continue" | "replace",
		limit: 1,
		onEvent(event) {
			if (event.type !== "progress" || event.bytes === said) return;
			said = event.bytes;
			process.stdout.write(`has ${said}\n`);
		},
	});
	process.stdout.write(`all ${bytes}, of them ${resumedAt} of before\n`);
} catch (error) {
	process.stdout.write(`failed ${(error as { readonly code?: string }).code}\n`);
} finally {
	await client.destroy();
}
