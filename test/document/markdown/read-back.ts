// Markdown read back by a parser that no one here wrote (marked), as a tree of ours. What CommonMark doesn't have but we
// write, footnotes and formulas, is added to it; what it doesn't have and we don't write, links of bare addresses, is taken out.

import { Marked, type RendererThis, type TokenizerThis, type Tokens } from "marked";
import { parseHtml, type Root } from "../../../src/document/index.ts";

interface Note extends Tokens.Generic {
	readonly number: string;
}

const marked = new Marked({
	gfm: true,
	// CommonMark has no links but those that are marked.
	tokenizer: { url: () => undefined },
	extensions: [
		{
			name: "reference",
			level: "inline",
			start: (text: string) => text.indexOf("[^"),
			tokenizer(text: string) {
				const [raw, number] = /^\[\^(\d+)\]/.exec(text) ?? [];
				return raw === undefined ? undefined : { type: "reference", raw, number };
			},
			renderer: (token) => {
				const { number } = token as Note;
				return `<sup><a href="#note-${number}" id="reference-${number}">${number}</a></sup>`;
			},
		},
		{
			name: "note",
			level: "block",
			start: (text: string) => text.match(/^\[\^\d+\]: /m)?.index,
			tokenizer(this: TokenizerThis, text: string) {
				const [raw, number, content] =
					/^\[\^(\d+)\]: ([^\n]*(?:\n(?: {4}[^\n]*|(?=\n+ {4})))*)(?:\n|$)/.exec(text) ?? [];
				if (raw === undefined) return undefined;
				const token: Note = { type: "note", raw, number: number as string, tokens: [] };
				this.lexer.blockTokens((content as string).replace(/\n {4}/g, "\n"), token.tokens);
				return token;
			},
			renderer(this: RendererThis, token) {
				const { number, tokens = [] } = token as Note;
				return `<ol><li id="note-${number}">${this.parser.parse(tokens)}</li></ol>\n`;
			},
			childTokens: ["tokens"],
		},
		{
			name: "formula",
			level: "inline",
			start: (text: string) => text.indexOf("$"),
			tokenizer(text: string) {
				// Pandoc's rules: no white space inside of the dollars, and no digit after them.
				const [raw, tex] = /^\$(?![\s\d$])((?:\\.|[^$\\\n])+)(?<!\s)\$(?!\d)/.exec(text) ?? [];
				return raw === undefined ? undefined : { type: "formula", raw, tex };
			},
			renderer: ({ tex }) => formula(tex, ""),
		},
		{
			name: "formula-block",
			level: "block",
			start: (text: string) => text.match(/^\$\$\n/m)?.index,
			tokenizer(text: string) {
				const [raw, tex] = /^\$\$\n([^\n]+)\n\$\$(?:\n|$)/.exec(text) ?? [];
				return raw === undefined ? undefined : { type: "formula-block", raw, tex };
			},
			renderer: ({ tex }) => `${formula(tex, ' display="block"')}\n`,
		},
	],
});

function formula(tex: string, display: string): string {
	const text = tex.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
	return `<math${display}><semantics><annotation encoding="application/x-tex">${text}</annotation></semantics></math>`;
}

/** The HTML that Markdown stands for. */
export function rendered(markdown: string): string {
	return marked.parse(markdown, { async: false });
}

export function readBack(markdown: string): Root {
	return parseHtml(rendered(markdown));
}

/** Every piece of HTML in the Markdown, and every link's address. */
export function remains(markdown: string): {
	readonly html: readonly string[];
	readonly links: readonly string[];
} {
	const html: string[] = [];
	const links: string[] = [];
	void marked.walkTokens(marked.lexer(markdown), (token) => {
		if (token.type === "html") html.push(token.raw);
		if (token.type === "link" || token.type === "image") links.push((token as Tokens.Link).href);
	});
	return { html, links };
}
