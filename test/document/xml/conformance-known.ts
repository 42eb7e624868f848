// The cases of the XML conformance suite that don't pass, and why.

export const known: Readonly<Record<string, readonly [outcome: string, reason: string]>> = {
	"hst-lhs-008": [
		"accepts what isn't well-formed",
		"its bytes are UTF-16 and its declaration says utf-8: encodings are settled before XML is read",
	],
	"ibm-1-1-not-wf-P77-ibm77n14.xml": [
		"accepts what isn't well-formed",
		"what is wrong is in an external subset, though the suite says that it needs none",
	],
	"ibm-valid-P29-ibm29v01.xml": [
		"reads it otherwise",
		"its output has a processing instruction of the internal subset, which is no node of the tree here",
	],
	"rmt-e3e-13": [
		"refuses what is",
		"an undeclared entity behind a parameter entity is a mere validity error; its text would be lost, so it is refused",
	],
};
