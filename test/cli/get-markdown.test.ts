// `gannet get --as markdown`: of URLs, files and stdin.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ok, respondingServer, run, temporaryFolder } from "./support.ts";

const { folder, file } = temporaryFolder();

const page = (
	name: string,
): string => `<!doctype html><html lang=en><title>${name}</title><body><nav><a href=/>Home</a></nav>
<main><h1>${name}</h1><p>It <b>dives</b>, see <a href=/depth>depths</a>.</p><p><img src=/bird.png alt="A bird"></p></main>`;

const serve = (): ReturnType<typeof respondingServer> =>
	respondingServer(({ target }) => ok(page(target.slice(1)), "Content-Type: text/html"));

const BODY =
	"# Gannet\n\nIt **dives**, see [depths](http://here/depth).\n\n![A bird](http://here/bird.png)\n";

const printed: readonly (readonly [what: string, args: readonly string[], stdout: string | RegExp])[] = [
	["the main content", [], BODY],
	["the whole page", ["--whole"], `[Home](http://here/)\n\n${BODY}`],
	["what a selector matches", ["--select", "h1, b"], "# Gannet\n\n**dives**\n"],
	[
		"with numbered links, and alternative texts for images",
		["--link-style", "references", "--image-style", "alt"],
		"# Gannet\n\nIt **dives**, see [depths][1].\n\nA bird\n\n[1]: http://here/depth\n",
	],
	[
		"without links and images",
		["--link-style", "none", "--image-style", "none"],
		"# Gannet\n\nIt **dives**, see depths.\n",
	],
	[
		"with front matter",
		["--front-matter", "--select", "h1"],
		/^---\ntitle: "Gannet"\nurl: "http:\/\/here\/Gannet"\nlanguage: "en"\nfetched: "20\d\d-.*Z"\n---\n\n# Gannet\n$/,
	],
];
for (const [what, args, stdout] of printed) {
	test(`--as markdown prints ${what}`, async () => {
		await using server = await serve();
		const result = await run(["get", `${server.url}/Gannet`, "--as", "markdown", ...args]);
		const text = result.stdout.replaceAll(server.url, "http://here");
		if (typeof stdout === "string") assert.equal(text, stdout);
		else assert.match(text, stdout);
		assert.deepEqual([result.exitCode, result.stderr], [0, ""]);
	});
}

test("several pages follow one another, a blank line between them, in their order", async () => {
	await using server = await serve();
	const urls = ["Gannet", "Tern", "Skua"].map((name) => `${server.url}/${name}`);
	const { stdout } = await run(["get", ...urls, "--as", "markdown", "--select", "h1", "--parallel", "3"]);
	assert.equal(stdout, "# Gannet\n\n# Tern\n\n# Skua\n");
});

test("files and stdin are pages, too, and so they are for other data", async () => {
	const path = file("bird.html", page("Gannet"));
	const select = ["--as", "markdown", "--select", "h1"];
	assert.equal((await run(["get", path, ...select])).stdout, "# Gannet\n");
	assert.equal((await run(["get", "-", ...select], { stdin: page("Tern") })).stdout, "# Tern\n");
	assert.equal((await run(["get", path, "--select", "b", "--as", "text"])).stdout, "dives\n");
	const missing = await run(["get", join(folder, "none.html"), ...select]);
	assert.match(missing.stderr, /can't read .*none\.html: there is no such file/);
	assert.notEqual(missing.exitCode, 0);
});

test("-o writes the Markdown to a file", async () => {
	const path = join(folder, "bird.md");
	await run(["get", file("bird.html", page("Gannet")), "--as", "markdown", "--select", "h1", "-o", path]);
	assert.equal(readFileSync(path, "utf8"), "# Gannet\n");
});

test("a terminal gets nothing that it would obey, and a page without content is a note", async () => {
	const shown = await run(["get", "-", "--as", "markdown", "--whole"], {
		stdin: "<p>a\x1b[31mb",
		terminal: { stdout: true },
	});
	assert.equal(shown.stdout, "a\\x1b\\[31mb\n");
	const nothing = await run(["get", "-", "--as", "markdown"], { stdin: "<!doctype html><nav>Home</nav>" });
	assert.match(nothing.stderr, /note: nothing was found/);
});

const refused: readonly (readonly [args: readonly string[], stdin: string, message: RegExp])[] = [
	[["--as", "markdown"], '{"a":1}', /--as markdown requires HTML, but the content is JSON/],
	[["--as", "markdown", "--links"], "<p>a", /--links can.t be printed as Markdown/],
	[["--whole"], "<p>a", /--whole requires --as markdown/],
	[["--select", "p", "--link-style", "none"], "<p>a", /--link-style requires --as markdown/],
	[["--as", "markdown", "--select", "p["], "<p>a", /p\[/],
	[["--as", "markdown"], "<?xml version='1.0'?><a>b</a>", /Markdown is made of HTML/],
];
for (const [args, stdin, message] of refused) {
	test(`gannet get - ${args.join(" ")} says what is wrong: ${message.source}`, async () => {
		const { stderr, exitCode } = await run(["get", "-", ...args], { stdin });
		assert.match(stderr, message);
		assert.notEqual(exitCode, 0);
	});
}
