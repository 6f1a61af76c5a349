// The part of the published schema of SARIF 2.1.0 (OASIS, `sarif-schema-2.1.0.json`) that our files
// use, written down by hand: for each object its properties with their types and which of them
// must be there. The schema allows no others. What GitHub asks beyond it stands in the test.

/** `"text"`, `"count"` (a whole number from 1), `"switch"`, `[of]` for a list, or an object's name. */
type Shape = string | readonly [Shape] | { readonly oneOf: ReadonlyArray<string> }

interface ObjectRow {
  readonly required: ReadonlyArray<string>
  readonly properties: Readonly<Record<string, Shape>>
}

const level: Shape = { oneOf: ["none", "note", "warning", "error"] }

// oxfmt-ignore
const objects: Readonly<Record<string, ObjectRow>> = {
  sarifLog: { required: ["version", "runs"], properties: {
    $schema: "uri", version: { oneOf: ["2.1.0"] }, runs: ["run"], inlineExternalProperties: ["any"], properties: "any" } },
  run: { required: ["tool"], properties: {
    tool: "tool", invocations: ["invocation"], results: ["result"], columnKind: { oneOf: ["utf16CodeUnits", "unicodeCodePoints"] },
    originalUriBaseIds: "any", artifacts: ["any"], language: "text", automationDetails: "any", properties: "any", taxonomies: ["any"] } },
  tool: { required: ["driver"], properties: { driver: "toolComponent", extensions: ["toolComponent"], properties: "any" } },
  toolComponent: { required: ["name"], properties: {
    name: "text", version: "text", semanticVersion: "text", informationUri: "uri", fullName: "text", organization: "text",
    rules: ["reportingDescriptor"], notifications: ["reportingDescriptor"], properties: "any" } },
  reportingDescriptor: { required: ["id"], properties: {
    id: "text", name: "text", shortDescription: "multiformatMessageString", fullDescription: "multiformatMessageString",
    help: "multiformatMessageString", helpUri: "uri", defaultConfiguration: "reportingConfiguration", properties: "any" } },
  reportingConfiguration: { required: [], properties: { enabled: "switch", level, rank: "any", parameters: "any", properties: "any" } },
  multiformatMessageString: { required: ["text"], properties: { text: "text", markdown: "text", properties: "any" } },
  invocation: { required: ["executionSuccessful"], properties: {
    executionSuccessful: "switch", exitCode: "any", commandLine: "text", toolExecutionNotifications: ["notification"], properties: "any" } },
  notification: { required: ["message"], properties: { message: "message", level, locations: ["location"], descriptor: "any", properties: "any" } },
  message: { required: ["text"], properties: { text: "text", markdown: "text", id: "text", arguments: ["text"], properties: "any" } },
  result: { required: ["message"], properties: {
    ruleId: "text", ruleIndex: "index", level, message: "message", locations: ["location"], relatedLocations: ["location"],
    partialFingerprints: "texts", fingerprints: "texts", codeFlows: ["any"], fixes: ["fix"], suppressions: ["any"], properties: "any" } },
  location: { required: [], properties: { id: "index", physicalLocation: "physicalLocation", message: "message", properties: "any" } },
  physicalLocation: { required: [], properties: { artifactLocation: "artifactLocation", region: "region", contextRegion: "region", properties: "any" } },
  artifactLocation: { required: [], properties: { uri: "uriReference", uriBaseId: "text", index: "index", properties: "any" } },
  region: { required: [], properties: {
    startLine: "count", startColumn: "count", endLine: "count", endColumn: "count", charOffset: "index", charLength: "index",
    snippet: "any", properties: "any" } },
  fix: { required: ["artifactChanges"], properties: { description: "message", artifactChanges: ["artifactChange"], properties: "any" } },
  artifactChange: { required: ["artifactLocation", "replacements"], properties: {
    artifactLocation: "artifactLocation", replacements: ["replacement"], properties: "any" } },
  replacement: { required: ["deletedRegion"], properties: { deletedRegion: "region", insertedContent: "artifactContent", properties: "any" } },
  artifactContent: { required: [], properties: { text: "text", binary: "text", properties: "any" } }
}

/** What the schema would not take, as paths with reasons; empty for a valid file. */
export const sarifProblems = (file: unknown): ReadonlyArray<string> =>
  problemsOf(file, "sarifLog", "$")

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const isWhole = (value: unknown, min: number): boolean =>
  typeof value === "number" && Number.isInteger(value) && value >= min

const simple: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ["any", () => true],
  ["text", (value: unknown) => typeof value === "string"],
  [
    "texts",
    (value: unknown) =>
      isObject(value) && Object.values(value).every((one) => typeof one === "string")
  ],
  ["switch", (value: unknown) => typeof value === "boolean"],
  ["count", (value: unknown) => isWhole(value, 1)],
  ["index", (value: unknown) => isWhole(value, -1)],
  ["uri", (value: unknown) => typeof value === "string" && URL.canParse(value)],
  [
    "uriReference",
    (value: unknown) =>
      typeof value === "string" &&
      URL.canParse(value, "file:///root/") &&
      !/[\s<>"{}|\\^`]/.test(value)
  ]
])

const problemsOf = (value: unknown, shape: Shape, path: string): ReadonlyArray<string> => {
  if (Array.isArray(shape)) {
    const [of] = shape
    return Array.isArray(value)
      ? value.flatMap((one, index) => problemsOf(one, of, `${path}[${index}]`))
      : [`${path} is no list`]
  }
  if (typeof shape === "object" && "oneOf" in shape) {
    return shape.oneOf.some((word) => word === value) ? [] : [`${path} is none of its words`]
  }
  const name = typeof shape === "string" ? shape : "any"
  const check = simple.get(name)
  if (check !== undefined) return check(value) ? [] : [`${path} is no ${name}`]
  const row = objects[name]
  if (row === undefined) return [`${path}: no object is named ${name}`]
  if (!isObject(value)) return [`${path} is no object`]
  return [
    ...row.required
      .filter((key) => !Object.hasOwn(value, key))
      .map((key) => `${path}.${key} is missing`),
    ...Object.entries(value).flatMap(([key, one]) => {
      const of = row.properties[key]
      return of === undefined
        ? [`${path}.${key} is unknown`]
        : problemsOf(one, of, `${path}.${key}`)
    })
  ]
}
