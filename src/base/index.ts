// What every folder of src/ may use, without Node.js. Not a subpath of the package.
//
// own.ts           options without what was put on Object.prototype
// secret-names.ts  which names carry credentials
// visible-text.ts  untrusted text, made visible

export { own } from "./own.ts";
export { isSecretField } from "./secret-names.ts";
export { escapeControls } from "./visible-text.ts";
