// The converters that are compared, each with its best sane settings: HTML and its URL in, Markdown out. Those that can't
// make links absolute aren't given the URL. A converter's types are not needed here: only what it is called with is.

type Convert = (html: string, url: string) => string | Promise<string>;

export interface Converter {
	readonly label: string;
	/** Its package, and what it is made with. */
	readonly packages: readonly string[];
	load(): Promise<Convert>;
}

/** A module whose types this folder doesn't have. */
async function untyped<Shape>(name: string): Promise<Shape> {
	return (await import(name)) as Shape;
}

interface Turndown {
	use(plugin: unknown): void;
	turndown(html: string): string;
}

interface Unified {
	use(plugin: unknown, options?: unknown): Unified;
	processSync(html: string): unknown;
}

export const CONVERTERS: Readonly<Record<string, Converter>> = {
	gannet: {
		label: "gannet",
		packages: [],
		async load() {
			const { parseHtml, toMarkdown } = await import("../../src/document/index.ts");
			return (html, url) => toMarkdown(parseHtml(html), { base: url }).text;
		},
	},
	mdream: {
		label: "@mdream/js",
		packages: ["@mdream/js"],
		async load() {
			const { htmlToMarkdown } = await untyped<{
				htmlToMarkdown: (html: string, options: { readonly origin: string }) => string;
			}>("@mdream/js");
			return (html, url) => htmlToMarkdown(html, { origin: URL.parse(url)?.origin ?? "" });
		},
	},
	"html-to-markdown": {
		label: "html-to-markdown (Rust)",
		// Not in package.json: two of its packages for other platforms can't be had, so that no lockfile of it is whole.
		packages: ["@kreuzberg/html-to-markdown-node"],
		async load() {
			const { default: rust } = await untyped<{
				default: { convert: (html: string) => { readonly content: string } };
			}>("@kreuzberg/html-to-markdown-node");
			return (html) => rust.convert(html).content;
		},
	},
	turndown: {
		label: "turndown + gfm",
		packages: ["turndown", "turndown-plugin-gfm"],
		async load() {
			const { default: Turndown } = await untyped<{ default: new (options: object) => Turndown }>("turndown");
			const { gfm } = await untyped<{ gfm: unknown }>("turndown-plugin-gfm");
			const service = new Turndown({ headingStyle: "atx", codeBlockStyle: "fenced" });
			service.use(gfm);
			return (html) => service.turndown(html);
		},
	},
	"html-to-md": {
		label: "html-to-md",
		packages: ["html-to-md"],
		async load() {
			const { default: convert } = await untyped<{ default: (html: string) => string }>("html-to-md");
			return (html) => convert(html);
		},
	},
	"node-html-markdown": {
		label: "node-html-markdown",
		packages: ["node-html-markdown"],
		async load() {
			const { NodeHtmlMarkdown } = await untyped<{
				NodeHtmlMarkdown: { translate(html: string): string };
			}>("node-html-markdown");
			return (html) => NodeHtmlMarkdown.translate(html);
		},
	},
	"rehype-remark": {
		label: "rehype-remark",
		packages: ["rehype-parse", "rehype-remark", "remark-gfm", "remark-stringify", "unified"],
		async load() {
			const { unified } = await untyped<{ unified: () => Unified }>("unified");
			const plugin = async (name: string): Promise<unknown> =>
				(await untyped<{ default: unknown }>(name)).default;
			const processor = unified()
				.use(await plugin("rehype-parse"))
				.use(await plugin("rehype-remark"))
				.use(await plugin("remark-gfm"))
				.use(await plugin("remark-stringify"));
			return (html) => String(processor.processSync(html));
		},
	},
	defuddle: {
		label: "defuddle (extraction too)",
		packages: ["defuddle", "linkedom"],
		async load() {
			const { Defuddle } = await untyped<{
				Defuddle: (html: string, url: string, options: object) => Promise<{ readonly content?: string }>;
			}>("defuddle/node");
			return async (html, url) => (await Defuddle(html, url, { markdown: true })).content ?? "";
		},
	},
};
