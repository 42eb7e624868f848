// `gannet resolve HOST...`: the addresses of a name, and what kind each is.

import { show, visible } from "../../base/index.ts";
import { type Command, defineCommand } from "../arguments/command.ts";
import { ExitCode } from "../exit-codes.ts";
import { printFact } from "../terminal/conversation.ts";
import { columns } from "../terminal/table.ts";
import { formatDuration } from "../terminal/units.ts";

export const command: Command = defineCommand({
	name: "resolve",
	summary: "Look up the addresses of a name, and say what kind each is",
	usage: ["[OPTION]... HOST..."],
	description: [
		"Asks the operating system's resolver, which also reads /etc/hosts. The addresses are in the order in which a connection tries them. The columns are address, family, kind.",
	],
	options: {
		ipv4: { type: "flag", short: "4", help: "IPv4 addresses only", excludes: ["ipv6"] },
		ipv6: { type: "flag", short: "6", help: "IPv6 addresses only" },
		verbose: { type: "count", short: "v", help: "Show how long it took, and the causes of an error" },
	},
	positionals: [
		{ name: "HOST", help: "A name, or an address to classify", isRepeated: true, complete: "host" },
	],
	examples: [
		{ line: "gannet resolve example.com", does: "IPv6 and IPv4 addresses" },
		{ line: "gannet resolve 10.1.2.3", does: "a private address" },
	],
	async run({ stdout, stderr, signal, clock }, { options, positionals }) {
		const { classifyAddress, resolve } = await import("../../socket/index.ts");
		const families = options.ipv4 ? ([4] as const) : options.ipv6 ? ([6] as const) : ([6, 4] as const);
		for (const host of positionals) {
			const startedAt = clock();
			const found = await resolve(nameIn(host), { families, signal });
			if (options.verbose > 0) {
				printFact(stderr, show`${visible(host)}: ${formatDuration(clock() - startedAt)}`);
			}
			const rows = found.map(({ address, family }) => [
				stdout.style("bold", visible(address)),
				show`IPv${family}`,
				visible(classifyAddress(address)),
			]);
			await stdout.write(
				columns(positionals.length > 1 ? rows.map((row) => [visible(host), ...row]) : rows, stdout),
			);
		}
		return ExitCode.ok;
	},
});

/** The host of a URL, or of HOST:PORT. */
function nameIn(text: string): string {
	const host =
		/^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(text)?.[1] ?? text.replace(/\/.*$/s, "");
	const isAddress = /^[^[\]]*:[^[\]]*:/.test(host);
	return (isAddress ? host : host.replace(/:\w+$/, "")).replace(/^\[(.*)\]$/, "$1");
}
