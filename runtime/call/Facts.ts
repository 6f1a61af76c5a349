// What a flow may read of a call. The fields are those of `language.md` §3; whoever evaluates an
// expression sees nothing else of a call. The words are the plan's own, under the name by which the
// runtime knows them.

export { type Facts, toText, type Value } from "../../compiler/plan/values.ts"
