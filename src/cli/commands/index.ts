// The commands, in the order of the help. A command's file loads at its first use.

import type { Command, CommandRegistry } from "../arguments/command.ts";

const loaders: Readonly<Record<string, () => Promise<Command>>> = {
	get: async () => (await import("./get.ts")).command,
	extract: async () => (await import("./extract.ts")).command,
	pages: async () => (await import("./pages.ts")).command,
	crawl: async () => (await import("./crawl.ts")).command,
	robots: async () => (await import("./robots.ts")).command,
	tcp: async () => (await import("./tcp.ts")).command,
	udp: async () => (await import("./udp.ts")).command,
	serve: async () => (await import("./serve.ts")).command,
	convert: async () => (await import("./convert.ts")).command,
	show: async () => (await import("./show.ts")).command,
	ports: async () => (await import("./ports.ts")).command,
	resolve: async () => (await import("./resolve.ts")).command,
	tour: async () => (await import("./tour.ts")).command,
	help: async () => (await import("./help.ts")).helpCommand(commands),
	completions: async () => (await import("./completions.ts")).completionsCommand(commands),
};

export const commands: CommandRegistry = {
	names: Object.keys(loaders),
	async load(name: string): Promise<Command | undefined> {
		return Object.hasOwn(loaders, name) ? loaders[name]?.() : undefined;
	},
	loadAll: () => Promise.all(Object.values(loaders).map((load) => load())),
};
