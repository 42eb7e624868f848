import { Client, ClientError, download } from "gannet";

const [url = "https://example.com/large.iso", path = "large.iso"] = process.argv.slice(2);
await using client = new Client();
let shown = 0;

// Run it again after an error or a kill: it continues where it stopped, if the server still has the same file.
try {
	const { bytes, resumedAt } = await download(client, url, path, {
		limit: 3,
		baseDelayMs: 20,
		onEvent(event) {
			if (event.type !== "progress" || event.total === undefined) return;
			const percent = Math.floor((100 * event.bytes) / event.total);
			if (percent < shown + 25 && percent < 100) return;
			shown = percent;
			console.log(`${percent} %`);
		},
	});
	console.log(`${bytes} bytes in ${path}, continued at ${resumedAt}`);
} catch (error) {
	if (!(error instanceof ClientError)) throw error;
	console.error(`${error.message}\nRun this again to continue.`);
	process.exitCode = 1;
}
