// Where data is kept on this machine: files first. Not a subpath of the package.
//
// replace-file.ts  a file's content, replaced at once

export { replaceFile } from "./replace-file.ts";
