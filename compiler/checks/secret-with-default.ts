// `secret-with-default`: a secret has a value in the file.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A secret has a value in the file.
 *
 * Wrong:
 *
 *     secret APP_TOKEN : Text = "s3cr3t"
 *
 * Better:
 *
 *     secret APP_TOKEN : Text
 *
 * Why: what stands in a file is no secret: files are copied, versioned and mailed. The value comes
 * from the environment at start.
 */
export const secretWithDefault = (name: string, at: Span): Diagnostic =>
  finding({
    code: "secret-with-default",
    message: `The secret \`${name}\` has a value in the file`,
    at,
    label: "everybody who reads the file knows it",
    hint: "leave it out, and change the value wherever it was used"
  })
