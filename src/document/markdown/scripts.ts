// Superscripts and subscripts as characters of their own, where Unicode has them. Must not know Markdown.

const RAISED: ReadonlyMap<string, string> = table(
	"0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW",
	"⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ",
);
const LOWERED: ReadonlyMap<string, string> = table(
	"0123456789+-−=()aehijklmnoprstuvx",
	"₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
);

function table(from: string, to: string): ReadonlyMap<string, string> {
	const characters = [...to];
	return new Map([...from].map((character, index) => [character, characters[index] as string]));
}

/** The text raised or lowered; undefined where a character of it can't be. */
export function raised(text: string, isLow: boolean): string | undefined {
	const known = isLow ? LOWERED : RAISED;
	let out = "";
	for (const character of text) {
		const other = known.get(character);
		if (other === undefined) return undefined;
		out += other;
	}
	return out;
}
