// The colours of output for people: one for each kind of word.

import { styleText } from "node:util";
import type { Visible } from "../../base/index.ts";
import type { Style } from "../context.ts";

/** The kind of a word. */
export type Kind = "name" | "text" | "number" | "word" | "tag" | "attribute" | "comment";

/** Gives a text the colour of its kind. */
export type Paint = (kind: Kind, text: Visible) => Visible;

const styles: Readonly<Record<Kind, Style>> = {
	name: "blue",
	text: "green",
	number: "cyan",
	word: "magenta",
	tag: "blue",
	attribute: "cyan",
	comment: "dim",
};

export const noPaint: Paint = (_kind, text) => text;

export const colours: Paint = (kind, text) =>
	styleText(styles[kind], text, { validateStream: false }) as Visible;
