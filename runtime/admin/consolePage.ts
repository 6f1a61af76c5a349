// The page at `/`: the process's state, its links and its calls, refreshed by itself; a click on a
// call shows its ladder. One file without anything to load, so that it works on a host without a
// way out. What is shown comes from callers, and is put into the page as text and never as markup.

import { consoleCallsShown, consoleRefreshMs } from "../config/AdminLimits.ts"

/**
 * Content-Security-Policy of the page: its own script and style, its own server, no frame around
 * it.
 */
export const consolePolicy = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join("; ")

/** The page of a deployment. */
export const consolePage = (deployment: string): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(deployment)} — ctiflow</title>
<style>${style}</style>
<h1>${escapeHtml(deployment)} <span id="status" role="status">…</span></h1>
<h2>CTI links</h2>
<table><thead><tr><th>link<th>state<th>since</thead><tbody id="links"></tbody></table>
<h2>Calls <small id="count"></small></h2>
<table>
<thead><tr><th>call<th>state<th>from<th>to<th>gateway<th>tenant<th>since</thead>
<tbody id="calls"></tbody>
</table>
<pre id="ladder" hidden></pre>
<script>${script}</script>
</html>
`

const style = `
:root { color-scheme: light dark; font: 15px/1.4 system-ui, sans-serif }
body { margin: 1.5rem auto; max-width: 70rem; padding: 0 1rem }
h1 { font-size: 1.3rem } h2 { font-size: 1rem; margin-top: 1.5rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884 }
th { font-weight: 600; opacity: .7 }
button { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer }
button { text-decoration: underline }
pre { overflow-x: auto; padding: 1rem; border: 1px solid #8884 }
pre { font: 13px/1.25 ui-monospace, monospace }
.up, .ready { color: #17803d }
.degraded, .paused, .connecting { color: #b60 }
.down, .refused, .draining { color: #c22 }
`

const script = `
const byId = (id) => document.getElementById(id)
const cell = (text, className) => {
  const td = document.createElement("td")
  td.textContent = text ?? "–"
  if (className) td.className = className
  return td
}
const row = (...cells) => {
  const tr = document.createElement("tr")
  tr.append(...cells)
  return tr
}
const time = (iso) => new Date(iso).toLocaleTimeString()
let shown
const show = async () => {
  if (!shown) return
  const answer = await fetch("/calls/" + encodeURIComponent(shown) + "?format=text")
  byId("ladder").hidden = false
  byId("ladder").textContent = await answer.text()
}
const callCell = (id) => {
  const button = document.createElement("button")
  button.textContent = id
  button.onclick = () => { shown = id; show() }
  const td = document.createElement("td")
  td.append(button)
  return td
}
const linkRow = ({ name, state, since }) => row(cell(name), cell(state, state), cell(time(since)))
const callRow = ({ id, state, ani, dnis, gateway, tenant, since }) =>
  row(callCell(id), ...[state, ani, dnis, gateway, tenant, time(since)].map((text) => cell(text)))
const refresh = async () => {
  const status = byId("status")
  try {
    const health = await (await fetch("/health")).json()
    status.textContent = health.status
    status.className = health.status
    byId("count").textContent = health.calls + " live"
    byId("links").replaceChildren(...health.links.map(linkRow))
    const calls = await (await fetch("/calls?limit=${consoleCallsShown}")).json()
    byId("calls").replaceChildren(...calls.map(callRow))
    await show()
  } catch {
    status.textContent = "does not answer"
    status.className = "down"
  }
  setTimeout(refresh, ${consoleRefreshMs})
}
refresh()
`

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;"
}

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character)
