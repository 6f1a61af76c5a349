// Answers of the admin server that are not a page: JSON of two kinds, what was asked for and what
// is wrong. Every answer is the truth of this moment, so none is stored by anybody on the way.

import { HttpServerResponse } from "effect/http"

/** JSON with a status, ending with a line feed so that a terminal shows it well. */
export const json = (
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {}
): HttpServerResponse.HttpServerResponse =>
  HttpServerResponse.text(`${JSON.stringify(body)}\n`, {
    status,
    headers,
    contentType: "application/json"
  })

/** `{"error": SENTENCE}`: what is wrong, for people and scripts alike. */
export const problem = (
  status: number,
  error: string,
  headers: Readonly<Record<string, string>> = {}
): HttpServerResponse.HttpServerResponse => json({ error }, status, headers)
