// `gannet tour`: one dive from the socket to the record, on a small site that it serves itself. Also `npm start`.

import { type Command, defineCommand } from "../arguments/command.ts";

export const command: Command = defineCommand({
	name: "tour",
	summary: "See one request from the socket to the record, drawn from what happened",
	usage: ["", "--shop PORT"],
	description: [
		"Serves a small site on this machine's loopback address, fetches from it, and shows every step. Needs no network, and ends by itself.",
		"--shop serves a small shop instead, to try `gannet crawl` with.",
	],
	options: {
		shop: {
			type: "number",
			placeholder: "PORT",
			help: "Serve a shop to crawl at http://127.0.0.1:PORT/ until Ctrl-C; 0 chooses a port",
			minimum: 0,
			maximum: 65_535,
			isInteger: true,
		},
	},
	positionals: [],
	examples: [
		{ line: "gannet tour", does: "takes less than a second" },
		{ line: "gannet tour --shop 8093", does: "and then: gannet crawl http://127.0.0.1:8093/ --to shop.db" },
	],
	async run(context, { options }) {
		const { runTour, serveShop } = await import("../tour/run-tour.ts");
		return options.shop === undefined ? runTour(context) : serveShop(context, options.shop);
	},
});
