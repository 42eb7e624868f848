// Addresses of links and images as Markdown has them: absolute, and of pictures the one that shows them.
// Must not know how Markdown writes them.

import { parseSourceSet } from "../links/attributes.ts";
import type { Resolve } from "../links/base-url.ts";
import { attribute, type Element } from "../tree.ts";

/** What runs or holds its content itself leads nowhere. */
const NOWHERE = /^(?:javascript|data|vbscript|blob|about):/;

/** A link's absolute URL; undefined where it leads nowhere. Without a base, relative ones stay as they are. */
export function linkAddress(reference: string | undefined, resolve: Resolve): string | undefined {
	if (reference === undefined) return undefined;
	const trimmed = reference.trim();
	const url = resolve(trimmed);
	if (url !== undefined) return NOWHERE.test(url) ? undefined : url;
	// Nothing to be relative to, or no URL at all.
	const relative = URL.parse(trimmed, "https://relative.invalid/");
	return relative?.host === "relative.invalid" && trimmed !== "" ? trimmed : undefined;
}

const LAZY = ["data-src", "data-lazy-src", "data-original", "data-actualsrc"];
const LAZY_SETS = ["srcset", "data-srcset", "data-lazy-srcset"];
const PLACEHOLDER =
	/(?:^|[/_.-])(?:placeholder|blank|spacer|transparent|lazy(?:load)?|loading|loader|grey|gray|pixel|1x1|clear|empty)(?:[_.-][\w-]*)?\.(?:gif|png|svg|jpe?g|webp)(?:[?#]|$)/i;

/** Where an image is: its `src`, unless that only holds its place, or where scripts would take it from. */
export function imageAddress(image: Element, resolve: Resolve): string | undefined {
	const source = attribute(image, "src");
	const shown = source === undefined || isPlaceholder(source) ? undefined : linkAddress(source, resolve);
	if (shown !== undefined && shown !== "") return shown;
	for (const name of LAZY) {
		const found = usable(attribute(image, name), resolve);
		if (found !== undefined) return found;
	}
	const sets = LAZY_SETS.map((name) => attribute(image, name));
	if (image.parent?.type === "element" && image.parent.name === "picture") {
		for (const each of image.parent.children) {
			if (each.type === "element" && each.name === "source")
				sets.push(...LAZY_SETS.map((name) => attribute(each, name)));
		}
	}
	for (const set of sets) {
		const found = set === undefined ? undefined : usable(largest(set), resolve);
		if (found !== undefined) return found;
	}
	// A placeholder is better than nothing, as long as it is an address.
	return usable(source, resolve, false);
}

function usable(reference: string | undefined, resolve: Resolve, isStrict = true): string | undefined {
	if (reference === undefined || reference.trim() === "") return undefined;
	if (isStrict && isPlaceholder(reference)) return undefined;
	return linkAddress(reference, resolve);
}

function isPlaceholder(reference: string): boolean {
	return reference.trim() === "" || /^\s*data:/i.test(reference) || PLACEHOLDER.test(reference);
}

function largest(set: string): string | undefined {
	let best: string | undefined;
	let size = -1;
	for (const { reference, descriptor } of parseSourceSet(set)) {
		const own = Number.parseFloat(descriptor) || 1;
		if (own > size && !reference.startsWith("data:")) {
			best = reference;
			size = own;
		}
	}
	return best;
}

/** Whether it is there to count those who see it: one pixel, which no script would replace. */
export function isPixel(image: Element): boolean {
	if (LAZY.some((name) => attribute(image, name) !== undefined)) return false;
	return isTiny(attribute(image, "width")) && isTiny(attribute(image, "height"));
}

function isTiny(size: string | undefined): boolean {
	return size !== undefined && /^\s*[01](?:px)?\s*$/.test(size);
}
