// What the published declarations don't explain: exported declarations and their members without a comment.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/process.ts";

/** Public names, as test/house/public-names.txt lists them. */
function publicNames(): ReadonlySet<string> {
	const text = readFileSync(join(root, "test", "house", "public-names.txt"), "utf8");
	return new Set(text.match(/\b[A-Za-z_]\w*\b/g));
}

/** What has no comment in a folder of declarations: declarations by name, members as "Name.member". */
export function undocumented(folder: string): {
	readonly declarations: string[];
	readonly members: string[];
} {
	const names = publicNames();
	const declarations = new Set<string>();
	const members = new Set<string>();
	for (const file of globSync("**/*.d.ts", { cwd: folder })) {
		// The program has options of the same names.
		if (file.startsWith("cli")) continue;
		const lines = readFileSync(join(folder, file), "utf8").split("\n");
		let within: string | undefined;
		for (const [index, line] of lines.entries()) {
			const isCommented = lines[index - 1]?.trimEnd().endsWith("*/") === true;
			const [, kind, name] =
				/^export (?:declare )?(?:abstract )?(class|function|interface|type|const) (\w+)/.exec(line) ?? [];
			if (name !== undefined) {
				const isOverload =
					kind === "function" && lines.slice(0, index).some((each) => each.includes(`function ${name}`));
				within = /\{\s*$/.test(line) && (kind === "class" || kind === "interface") ? name : undefined;
				if (!isCommented && !isOverload && names.has(name)) declarations.add(name);
			} else if (line.startsWith("}")) within = undefined;
			else if (within !== undefined && names.has(within)) {
				const [, member] = /^ {4}(?:readonly |static |get |abstract )*(\w+)[?(:<]/.exec(line) ?? [];
				if (member === undefined || member === "constructor" || /^ {4}(?:private|protected|set) /.test(line))
					continue;
				if (!isCommented && !lines[index - 1]?.includes(` ${member}(`)) members.add(`${within}.${member}`);
			}
		}
	}
	return { declarations: [...declarations].sort(), members: [...members].sort() };
}
