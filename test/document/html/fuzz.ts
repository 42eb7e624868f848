// Makes HTML that nobody would write, from a seed: pieces that matter to the parser, in no good order.

/** Numbers from 0 up to 1, the same for the same seed (xorshift32). */
export function randomFrom(seed: number): () => number {
	let state = (seed * 2654435761) | 1;
	return () => {
		state ^= state << 13;
		state ^= state >>> 17;
		state ^= state << 5;
		return (state >>> 0) / 4294967296;
	};
}

const NAMES: readonly string[] = (
	"a a b b i u em font nobr code p p div div span li li ul ol dd dt dl h1 h2 table table tr tr td td th tbody thead " +
	"tfoot caption col colgroup select option optgroup button form input hr br img pre textarea title script style " +
	"noscript template svg math mi mo mtext annotation-xml foreignObject desc path g html head body frameset frame " +
	"iframe xmp plaintext object marquee applet ruby rb rt rp rtc address article section nav center meta link base " +
	"x-card mglyph malignmark keygen param source image listing details summary main label noembed noframes"
).split(" ");

const TEXTS: readonly string[] = [
	...[
		"x",
		" ",
		"\n",
		"text ",
		"  \n\t",
		"&amp;",
		"&lt",
		"&notit;",
		"&#x41;",
		"&#0;",
		"&#10;",
		"&",
		"<",
		"</",
		"</>",
		"\r\n",
	],
	...[
		"a < b",
		"\0",
		"&ampx",
		"é",
		"\u{1f600}",
		"]]>",
		"-->",
		"--!>",
		"<!--",
		"<!-- c -->",
		"<!---->",
		"<!-->",
		"<!--->",
	],
	...[
		"<![CDATA[x]]>",
		"<![CDATA[",
		"<!doctype html>",
		"<!DOCTYPE>",
		"<!doctype a public 'b' \"c\">",
		"<?xml x?>",
		"<!x>",
	],
	...[
		"</ x>",
		"<!--a--!>b",
		"<!--a-",
		"<!--a--",
		"<script><!--<script></script>--></script>",
		"</p>",
		"</br>",
	],
	...[
		"<script>a<b</script>",
		"<style></styl></style>",
		"<title>&amp;</title x=y>",
		"<textarea>\n\nx</textarea>",
	],
];

const ATTRIBUTES: readonly string[] = [
	...[
		" a",
		" A=b",
		" a='b'",
		' a="&amp;b"',
		" a=&amp=1",
		"/",
		" /",
		" =x",
		" a=b a=c",
		" type=hidden",
		" color=red",
	],
	...[
		" encoding=text/html",
		" definitionurl=x",
		" viewbox='0 0'",
		' xlink:href="#x"',
		" x='",
		' x="',
		" id=a\0b",
		"\n b\n=\nc",
	],
	...[" selected", " checked", " class=x/", " x=y>"],
];

export function randomHtml(random: () => number): string {
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
	let out = random() < 0.5 ? "<!doctype html>" : "";
	const count = 1 + Math.floor(random() ** 2 * 40);
	for (let index = 0; index < count; index++) {
		const kind = random();
		let name = pick(NAMES);
		if (random() < 0.03) name = name.toUpperCase();
		if (kind < 0.5) out += `<${name}${random() < 0.25 ? pick(ATTRIBUTES) : ""}>`;
		else if (kind < 0.75) out += `</${name}>`;
		else out += pick(TEXTS);
	}
	return random() < 0.1 ? out.slice(0, -1) : out;
}
