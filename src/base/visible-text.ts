// Makes untrusted text visible: nothing a peer sent may move a cursor or set a window's title. Pure.

/** Control characters (C0 and C1), except tab and line end, as \xNN. */
export function escapeControls(text: string): string {
	return text.replace(
		/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g,
		(character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`,
	);
}
