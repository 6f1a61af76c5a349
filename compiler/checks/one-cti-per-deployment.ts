// `one-cti-per-deployment`: a deployment names two CTI sides.

import type { Diagnostic, Span } from "../../dsl/index.ts"
import { finding } from "../finding.ts"

/**
 * A deployment has one CTI side.
 *
 * Wrong:
 *
 *     deployment edge { cti: [genesys, icm]  mode: behind  servers: ["10.1.0.20:7009"] }
 *
 * Better:
 *
 *     deployment edge { cti: genesys  mode: behind  servers: ["10.1.0.20:7009"] }
 *
 * Why: one process speaks to IVR Server or to ICM. For both, write two deployments over the same
 * policy: `ctiflow check main.flow --deployment sites/*.flow`.
 */
export const oneCtiPerDeployment = (at: Span, first?: Span): Diagnostic =>
  finding({
    code: "one-cti-per-deployment",
    message: "A deployment has one CTI side",
    at,
    label: "a second one",
    secondary: first === undefined ? [] : [{ span: first, label: "the first one" }],
    hint: "write a deployment for each, and check the same policy against both"
  })
