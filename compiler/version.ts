// The compiler's own version, written into every plan so that an operator can tell which compiler a
// running plan came from. It is the version of `package.json`; a test holds the two together.

export const compilerVersion = "0.1.0"
