// Kamailio as a record-routing, stateful proxy in front of the product: a neighbour that puts
// itself into every dialog.

import { Effect, type Scope } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { startChild } from "./childProcess.ts"
import { freePlace, type Place, printPlace, scratchFolder } from "./kit.ts"

const script = (at: Place, target: Place, transport: string) => `
debug=1
log_stderror=yes
children=1
tcp_children=1
listen=udp:${printPlace(at)}
listen=tcp:${printPlace(at)}
alias="${at.host}"
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules/:/usr/lib/aarch64-linux-gnu/kamailio/modules/"
loadmodule "tm.so"
loadmodule "tmx.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (has_totag()) {
    if (loose_route()) { t_relay(); exit; }
    if (is_method("ACK")) { if (t_check_trans()) { t_relay(); } exit; }
    sl_send_reply("404", "Not here"); exit;
  }
  if (is_method("CANCEL")) { if (t_check_trans()) { t_relay(); } exit; }
  t_check_trans();
  record_route();
  $du = "sip:${printPlace(target)};transport=${transport}";
  t_relay();
}
`

/** Starts it; gives where it listens, by UDP and TCP, when it does. */
export const startKamailio = Effect.fnUntraced(function* (
  host: string,
  target: Place,
  transport: "udp" | "tcp"
): Effect.fn.Return<Place, never, Scope.Scope> {
  const folder = yield* scratchFolder
  const at = yield* freePlace(host)
  const file = join(folder, "kamailio.cfg")
  writeFileSync(file, script(at, target, transport))
  const args = ["-f", file, "-DD", "-E", "-m", "32", "-M", "4", "-w", folder, "-Y", folder]
  const child = yield* startChild("kamailio", args, { cwd: folder })
  const listening = yield* child
    .untilPrinted(() => (/Listening on/i.test(child.stdout() + child.stderr()) ? true : undefined))
    .pipe(Effect.timeoutOrElse({ duration: 10_000, orElse: () => Effect.succeed(undefined) }))
  // It says where it will listen before it does.
  yield* Effect.sleep(700)
  if (listening === undefined) {
    return yield* Effect.die(new Error(`kamailio: ${child.stdout()}\n${child.stderr()}`))
  }
  return at
})
