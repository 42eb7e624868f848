// Loaded into every process of a test run, the programs that tests start included. It leaves a note in the folder that
// GANNET_NOTES names for each warning, and for a process that does not come to an end; each note fails the run.

import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.env.GANNET_NOTES;
if (folder !== undefined) {
	const note = (text: string): void => {
		writeFileSync(join(folder, randomUUID()), `${text}\nin ${process.argv.slice(1).join(" ")}\n`);
	};
	process.on("warning", (warning) => note(`A warning: ${warning.stack ?? String(warning)}`));
	// node:test waits for ever for a file that leaves a handle open. The timer alone keeps no process alive.
	const patienceMs = 300_000;
	setTimeout(() => {
		note(
			`Still running after ${patienceMs / 1000} s, kept alive by: ${process.getActiveResourcesInfo().join(", ")}`,
		);
		process.exit(1);
	}, patienceMs).unref();
}
