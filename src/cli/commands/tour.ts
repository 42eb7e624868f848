// `gannet tour`: one dive from the socket to the record, on a small site that it serves itself. Also `npm start`.

import { type Command, defineCommand } from "../arguments/command.ts";

export const command: Command = defineCommand({
	name: "tour",
	summary: "See one request from the socket to the record, drawn from what happened",
	usage: [""],
	description: [
		"Serves a small site on this machine's loopback address, fetches from it, and shows every step. Needs no network, and ends by itself.",
	],
	options: {},
	positionals: [],
	examples: [{ line: "gannet tour", does: "takes less than a second" }],
	async run(context) {
		const { runTour } = await import("../tour/run-tour.ts");
		return runTour(context);
	},
});
