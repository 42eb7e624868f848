// A page of a megabyte, made when it is needed: a catalogue whose records differ, without chance in it.

import type { Page } from "./compare.ts";

export function largePage(): Page {
	const words = "harbour net tide ähnlich &amp; herring, cod, wind &mdash; quay, ";
	const parts = ["<!doctype html><html lang=en><meta charset=utf-8><title>Large</title>"];
	for (let section = 0; section < 30; section++) {
		parts.push(`<section id=s${section}><h2>Section ${section}</h2><ul class="products">`);
		for (let index = 0; index < 30; index++) {
			const kind = ["sale", "in-stock", "new"][index % 3];
			const number = section * 30 + index;
			parts.push(
				`<li class="product ${kind} k${index % 17}" data-id=${number}><h3><a href="/p/${number}?q=ä">Product ${number}</a></h3>`,
				`<p>${words.repeat(15 + (number % 5))}<b>new</b><p class=price>${number}.99 €`,
				index % 10 === 0 ? `<table><tr><td>${number}<td colspan=2>x</table>` : "<!-- none -->",
			);
		}
		parts.push("</ul></section>");
	}
	return { name: "large.html", contentType: "text/html", bytes: Buffer.from(parts.join("")) };
}
