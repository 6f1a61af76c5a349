// The grammar of edition 2026 (language.md §11), LL(2). A rule here is a rule there, apart from a
// few that are split (`otherwise`, `operator`, `pathStep`, `recordEntry`, `message`) to give the
// tree builder something to hold.
//
// The parser stops at its first error and says what it expected, as data (`Expectation.ts`); it
// never guesses. Recovery is ours and stands in `recover.ts`. Chevrotain's own stays off: it drops
// tokens silently and calls itself once per line that it skips.
// MEASURED (Chevrotain 13.2.0, recovery on): 3000 broken `on` lines overflow the stack.
// INVARIANT (bounded nesting): every recursive rule passes a bracket, and deep brackets never get
// here (`brackets.ts`).

import { CstParser } from "chevrotain"
import type { CstNode, IOrAlt, IToken, ParserMethod, TokenType } from "chevrotain"
import { expectationTexts } from "./Expectation.ts"
import * as t from "./tokens.ts"

type Rule = ParserMethod<[], CstNode>
/** Built once: making the array on every visit costs more than choosing from it. */
type Alternatives = Array<IOrAlt<CstNode | IToken | void>>

export class FlowParser extends CstParser {
  /**
   * @param skipValidations true in the product; a test builds the parser once with the grammar's
   * validation on.
   */
  constructor(skipValidations: boolean) {
    super([...t.vocabulary], {
      maxLookahead: 2,
      recoveryEnabled: false,
      nodeLocationTracking: "onlyOffset",
      errorMessageProvider: expectationTexts,
      skipValidations
    })
    this.performSelfAnalysis()
  }

  // ---- the file and its declarations

  readonly file: Rule = this.RULE("file", () => {
    this.SUBRULE(this.edition)
    this.MANY(() => this.SUBRULE(this.importLine))
    this.MANY1(() => this.SUBRULE(this.declaration))
  })

  readonly edition: Rule = this.RULE("edition", () => {
    this.CONSUME(t.Edition)
    this.CONSUME(t.Int)
  })

  readonly importLine: Rule = this.RULE("importLine", () => {
    this.CONSUME(t.Import)
    this.CONSUME(t.LeftBrace)
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.CONSUME(t.Name) })
    this.CONSUME(t.RightBrace)
    this.CONSUME(t.From)
    this.CONSUME(t.Text)
  })

  readonly declaration: Rule = this.RULE("declaration", () => {
    this.OR(this.#declarations)
  })

  readonly #declarations: Alternatives = [
    { ALT: () => this.SUBRULE(this.facts) },
    { ALT: () => this.SUBRULE(this.binding) },
    { ALT: () => this.SUBRULE(this.enumeration) },
    { ALT: () => this.SUBRULE(this.condition) },
    { ALT: () => this.SUBRULE(this.tenant) },
    { ALT: () => this.SUBRULE(this.select) },
    { ALT: () => this.SUBRULE(this.handlers) },
    { ALT: () => this.SUBRULE(this.transfer) },
    { ALT: () => this.SUBRULE(this.test) }
  ]

  readonly facts: Rule = this.RULE("facts", () => {
    this.OR(this.#factsHeads)
    this.CONSUME(t.Name)
    this.CONSUME(t.LeftBrace)
    this.MANY(() => this.SUBRULE(this.setting))
    this.CONSUME(t.RightBrace)
  })

  readonly #factsHeads: Alternatives = [
    t.Deployment,
    t.Gateway,
    t.Media,
    t.Connector,
    t.Profile,
    t.Service
  ].map((type) => this.#word(type))

  readonly setting: Rule = this.RULE("setting", () => {
    this.CONSUME(t.Name)
    this.CONSUME(t.Colon)
    this.SUBRULE(this.value)
  })

  readonly binding: Rule = this.RULE("binding", () => {
    this.OR(this.#bindingHeads)
    this.CONSUME(t.Name, { LABEL: "name" })
    this.CONSUME(t.Colon)
    this.CONSUME1(t.Name, { LABEL: "type" })
    this.OPTION(() => {
      this.CONSUME(t.Equal)
      this.SUBRULE(this.value)
    })
  })

  readonly #bindingHeads: Alternatives = [t.Env, t.Secret, t.Const].map((type) => this.#word(type))

  readonly enumeration: Rule = this.RULE("enumeration", () => {
    this.CONSUME(t.Enum)
    this.CONSUME(t.Name, { LABEL: "name" })
    this.CONSUME(t.LeftBrace)
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => this.CONSUME1(t.Name, { LABEL: "word" })
    })
    this.CONSUME(t.RightBrace)
  })

  readonly condition: Rule = this.RULE("condition", () => {
    this.CONSUME(t.Let)
    this.CONSUME(t.Name)
    this.CONSUME(t.Equal)
    this.SUBRULE(this.expression)
  })

  readonly tenant: Rule = this.RULE("tenant", () => {
    this.CONSUME(t.Tenant)
    this.CONSUME(t.Name)
    this.CONSUME(t.LeftBrace)
    this.MANY(() => this.SUBRULE(this.setting))
    this.MANY1(() => this.SUBRULE(this.declaration))
    this.CONSUME(t.RightBrace)
  })

  readonly select: Rule = this.RULE("select", () => {
    this.CONSUME(t.Select)
    this.CONSUME(t.LeftBrace)
    this.MANY(() => this.SUBRULE(this.whenRule))
    this.OPTION(() => this.SUBRULE(this.otherwise))
    this.CONSUME(t.RightBrace)
  })

  readonly whenRule: Rule = this.RULE("whenRule", () => {
    this.CONSUME(t.When)
    this.SUBRULE(this.expression)
    this.CONSUME(t.Arrow)
    this.SUBRULE(this.chain)
  })

  readonly otherwise: Rule = this.RULE("otherwise", () => {
    this.CONSUME(t.Otherwise)
    this.CONSUME(t.Arrow)
    this.SUBRULE(this.chain)
  })

  readonly handlers: Rule = this.RULE("handlers", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Cti) }, { ALT: () => this.CONSUME(t.Defaults) }])
    this.SUBRULE(this.outcomes)
  })

  readonly transfer: Rule = this.RULE("transfer", () => {
    this.CONSUME(t.Transfer)
    this.CONSUME(t.Name)
    this.CONSUME(t.LeftBrace)
    this.MANY(() => this.SUBRULE(this.setting))
    this.MANY1(() => this.SUBRULE(this.onRule))
    this.CONSUME(t.RightBrace)
  })

  // ---- what happens: events, chains, actions

  readonly outcomes: Rule = this.RULE("outcomes", () => {
    this.CONSUME(t.LeftBrace)
    this.MANY(() => this.SUBRULE(this.onRule))
    this.CONSUME(t.RightBrace)
  })

  readonly onRule: Rule = this.RULE("onRule", () => {
    this.CONSUME(t.On)
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.event) })
    this.CONSUME(t.Arrow)
    this.SUBRULE(this.chain)
  })

  readonly event: Rule = this.RULE("event", () => {
    this.CONSUME(t.Name)
    this.MANY(() => {
      this.CONSUME(t.Dot)
      this.CONSUME1(t.Name)
    })
    this.OPTION(() => this.SUBRULE(this.args))
    this.OPTION1(() => {
      this.CONSUME(t.After)
      this.CONSUME(t.Duration)
    })
  })

  readonly chain: Rule = this.RULE("chain", () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Then, DEF: () => this.SUBRULE(this.action) })
  })

  readonly action: Rule = this.RULE("action", () => {
    this.OR(this.#actions)
    this.OPTION(() => this.SUBRULE(this.args))
    this.OPTION1(() => this.SUBRULE(this.outcomes))
  })

  // One alternative per verb: a shared "verb, then name" would swallow the `cti` of the next block
  // after a missing brace.
  readonly #actions: Alternatives = [
    this.#word(t.Cti),
    this.#word(t.Attach),
    {
      ALT: () => {
        this.CONSUME(t.Route)
        this.SUBRULE(this.value)
      }
    },
    {
      ALT: () => {
        this.CONSUME(t.Profile)
        this.CONSUME(t.Name, { LABEL: "name" })
      }
    },
    {
      ALT: () => {
        this.CONSUME(t.Play)
        this.CONSUME1(t.Name, { LABEL: "name" })
      }
    },
    {
      ALT: () => {
        this.CONSUME(t.Transfer)
        this.CONSUME2(t.Name, { LABEL: "name" })
      }
    },
    {
      ALT: () => {
        this.CONSUME(t.Report)
        this.CONSUME3(t.Name, { LABEL: "name" })
      }
    },
    {
      ALT: () => {
        this.CONSUME(t.Release)
        this.OR1([
          { ALT: () => this.CONSUME4(t.Name, { LABEL: "name" }) },
          { ALT: () => this.CONSUME(t.Int) }
        ])
      }
    }
  ]

  readonly args: Rule = this.RULE("args", () => {
    this.CONSUME(t.LeftParenthesis)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.argument) })
    this.CONSUME(t.RightParenthesis)
  })

  readonly argument: Rule = this.RULE("argument", () => {
    this.OPTION(() => {
      this.CONSUME(t.Name)
      this.CONSUME(t.Colon)
    })
    this.SUBRULE(this.value)
  })

  // ---- expressions

  readonly expression: Rule = this.RULE("expression", () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.Or, DEF: () => this.SUBRULE(this.conjunction) })
  })

  readonly conjunction: Rule = this.RULE("conjunction", () => {
    this.AT_LEAST_ONE_SEP({ SEP: t.And, DEF: () => this.SUBRULE(this.negation) })
  })

  readonly negation: Rule = this.RULE("negation", () => {
    this.OPTION(() => this.CONSUME(t.Not))
    this.SUBRULE(this.comparison)
  })

  readonly comparison: Rule = this.RULE("comparison", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Has)
          this.SUBRULE(this.path)
        }
      },
      {
        ALT: () => {
          this.SUBRULE(this.value, { LABEL: "left" })
          this.OPTION(() => this.OR1(this.#relations))
        }
      }
    ])
  })

  readonly #relations: Alternatives = [
    {
      ALT: () => {
        this.SUBRULE(this.operator)
        this.SUBRULE1(this.value, { LABEL: "right" })
      }
    },
    {
      ALT: () => {
        this.CONSUME(t.In)
        this.SUBRULE2(this.value, { LABEL: "container" })
      }
    },
    {
      ALT: () => {
        this.CONSUME(t.Matches)
        this.CONSUME(t.Text)
      }
    }
  ]

  readonly operator: Rule = this.RULE("operator", () => {
    this.OR(this.#operators)
  })

  readonly #operators: Alternatives = [
    t.EqualEqual,
    t.NotEqual,
    t.Less,
    t.LessEqual,
    t.Greater,
    t.GreaterEqual
  ].map((type) => this.#word(type))

  readonly value: Rule = this.RULE("value", () => {
    this.SUBRULE(this.primary)
    this.OPTION(() => {
      this.CONSUME(t.DotDot)
      this.SUBRULE1(this.primary, { LABEL: "to" })
    })
    this.OPTION1(() => {
      this.CONSUME(t.Else)
      this.SUBRULE2(this.primary, { LABEL: "otherwise" })
    })
  })

  readonly primary: Rule = this.RULE("primary", () => {
    this.OR(this.#primaries)
  })

  readonly #primaries: Alternatives = [
    this.#word(t.Text),
    this.#word(t.Int),
    this.#word(t.Duration),
    this.#word(t.True),
    this.#word(t.False),
    {
      ALT: () => {
        this.SUBRULE(this.path)
        this.OPTION(() => this.SUBRULE(this.args))
      }
    },
    { ALT: () => this.SUBRULE(this.list) },
    { ALT: () => this.SUBRULE(this.record) },
    {
      ALT: () => {
        this.CONSUME(t.LeftParenthesis)
        this.SUBRULE(this.expression)
        this.CONSUME(t.RightParenthesis)
      }
    }
  ]

  readonly path: Rule = this.RULE("path", () => {
    this.CONSUME(t.Name)
    this.MANY(() => this.SUBRULE(this.pathStep))
  })

  readonly pathStep: Rule = this.RULE("pathStep", () => {
    this.OR([
      {
        ALT: () => {
          this.CONSUME(t.Dot)
          this.CONSUME(t.Name)
        }
      },
      {
        ALT: () => {
          this.CONSUME(t.LeftBracket)
          this.CONSUME(t.Text)
          this.CONSUME(t.RightBracket)
        }
      }
    ])
  })

  readonly list: Rule = this.RULE("list", () => {
    this.CONSUME(t.LeftBracket)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.value) })
    this.CONSUME(t.RightBracket)
  })

  readonly record: Rule = this.RULE("record", () => {
    this.CONSUME(t.LeftBrace)
    this.MANY_SEP({ SEP: t.Comma, DEF: () => this.SUBRULE(this.recordEntry) })
    this.CONSUME(t.RightBrace)
  })

  readonly recordEntry: Rule = this.RULE("recordEntry", () => {
    this.OR([{ ALT: () => this.CONSUME(t.Name) }, { ALT: () => this.CONSUME(t.Text) }])
    this.CONSUME(t.Colon)
    this.SUBRULE(this.value)
  })

  // ---- ladders

  readonly test: Rule = this.RULE("test", () => {
    this.CONSUME(t.Test)
    this.CONSUME(t.Text)
    this.CONSUME(t.LeftBrace)
    this.MANY(() => this.SUBRULE(this.step))
    this.CONSUME(t.RightBrace)
  })

  readonly step: Rule = this.RULE("step", () => {
    this.OR(this.#steps)
  })

  readonly #steps: Alternatives = [
    {
      ALT: () => {
        this.CONSUME(t.Wait)
        this.CONSUME(t.Duration)
      }
    },
    {
      ALT: () => {
        this.CONSUME(t.At)
        this.CONSUME(t.Text)
      }
    },
    {
      ALT: () => {
        this.CONSUME(t.Expect)
        this.SUBRULE(this.expression)
      }
    },
    {
      ALT: () => {
        this.CONSUME(t.Name)
        this.OR1([{ ALT: () => this.CONSUME(t.Greater) }, { ALT: () => this.CONSUME(t.Less) }])
        this.SUBRULE(this.message)
        this.OPTION(() => this.SUBRULE(this.args))
      }
    }
  ]

  readonly message: Rule = this.RULE("message", () => {
    this.OR([
      { ALT: () => this.CONSUME(t.Int) },
      {
        ALT: () => {
          this.CONSUME(t.Name)
          this.MANY(() => {
            this.CONSUME(t.Dot)
            this.CONSUME1(t.Name)
          })
        }
      }
    ])
  })

  #word(type: TokenType): { readonly ALT: () => IToken } {
    return { ALT: () => this.CONSUME(type) }
  }
}

let instance: FlowParser | undefined

/**
 * The one parser of the process, made when first needed: it costs some tens of milliseconds and
 * keeps no state.
 */
export const flowParser = (): FlowParser => (instance ??= new FlowParser(true))
