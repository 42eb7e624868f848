// The mistakes of a declaration, all of them. Must not know where it was written.

import type { RecordDeclaration } from "../declaration.ts";
import type { DeclarationProblem } from "../errors.ts";

export function checkDeclaration(_declaration: RecordDeclaration): DeclarationProblem[] {
	return [];
}
