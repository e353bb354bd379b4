namespace Ias.EndToEnd.Tests.Runs;

/// <summary>The night that <c>tests/fixtures/night</c> is a recording of: its plan and its agent.</summary>
internal static class NightScript
{
    public const string Plan = """
        # Plan

        ## Sprint 1: Cart totals

        The cart adds up its lines.

        ## Sprint 2: Discounts

        Percent codes, and totals that may become negative by them. Half a cent is rounded away from zero.

        ## Sprint 3: Checkout

        Address, payment, receipt.
        """;

    /// <summary>Sprint 1 passes at once.</summary>
    public const string Quiet = """
        turns:
          - when: {phase: implement}
            steps:
              - print: "Reading grimoires/loa/sprint.md"
              - write: {path: src/cart/totals.ts, text: "export const total = (cents: number[]) => cents.reduce((a, b) => a + b, 0)\n"}
              - write: {path: src/cart/legacy.ts, text: "export const oldTotal = () => 0\n"}
              - account: {outcome: ended, calls: "11", input_tokens: "412000", output_tokens: "38000", cost_usd: "1.10"}
          - when: {phase: review}
            steps:
              - verdict: approved
              - account: {outcome: ended, calls: "4", input_tokens: "91000", output_tokens: "6000", cost_usd: "0.31"}
          - when: {phase: audit}
            steps:
              - verdict: approved
              - account: {outcome: ended, calls: "4", input_tokens: "88000", output_tokens: "5000", cost_usd: "0.29"}
        """;

    /// <summary>Sprint 2: a finding that comes back until the breaker opens, a crash, a provider's limit, a refused push, and a note that
    /// helps.</summary>
    public const string Stubborn = """
        turns:
          - when: {phase: implement, cycle: 1}
            steps:
              - print: "Reading grimoires/loa/sprint.md"
              - print: "Edit src/cart/discount.ts  +22 -0"
              - write: {path: src/cart/discount.ts, text: "export type Code = { name: string, percent: number }\nexport const discount = (c: Code, cents: number) => Math.round(cents * c.percent / 100)\n"}
              - write: {path: src/cart/totals.ts, text: "import { Code, discount } from './discount'\nexport const total = (cents: number[], c?: Code) => { const sum = cents.reduce((a, b) => a + b, 0); return c ? sum - discount(c, sum) : sum }\n"}
              - delete: src/cart/legacy.ts
              - print: "$ npm test"
              - print: "\e[32mPASS\e[0m  208 tests, 8.1s"
              - account: {outcome: ended, calls: "14", input_tokens: "540000", output_tokens: "51000", cost_usd: "1.42"}
          - when: {phase: review, cycle: [1, 2, 4]}
            steps:
              - print: "Reading src/cart/totals.ts"
              - print: "Trying -0.5, 0.5 and 1.5 cents: 顧客 sees −1 and 1"
              - verdict:
                  findings:
                    - {severity: high, file: src/cart/totals.ts, line: 88, title: rounding differs for negative amounts}
                    - {severity: medium, file: src/cart/discount.ts, line: 14, title: a code without a name is accepted, unless: "grep -q 'needs a name' src/cart/discount.ts"}
              - account: {outcome: ended, calls: "6", input_tokens: "140000", output_tokens: "9000", cost_usd: "0.41"}
          - when: {phase: implement, cycle: 2}
            steps:
              - print: "Reading grimoires/loa/a2a/sprint-2/engineer-feedback.md"
              - print: "Edit src/cart/discount.ts  +3 -1: a code needs a name"
              - append: {path: src/cart/discount.ts, text: "// a code needs a name\n"}
              - print: "Edit src/cart/totals.ts: half up"
              - append: {path: src/cart/totals.ts, text: "// half up\n"}
              - account: {outcome: ended, calls: "9", input_tokens: "310000", output_tokens: "27000", cost_usd: "0.83"}
          - when: {phase: implement, cycle: 3, attempt: 1}
            steps:
              - print: "Reading grimoires/loa/a2a/sprint-2/engineer-feedback.md"
              - error: "fatal: connection reset"
              - exit: 1
          - when: {phase: implement, cycle: 3}
            steps:
              - print: "Edit src/cart/totals.ts: half even"
              - append: {path: src/cart/totals.ts, text: "// half even\n"}
              - run: git push origin HEAD:main || true
              - account: {outcome: ended, calls: "12", input_tokens: "390000", output_tokens: "31000", cost_usd: "0.97", denials: "1"}
          - when: {phase: implement, cycle: 4, attempt: 1}
            steps:
              - print: "Reading grimoires/loa/a2a/sprint-2/auditor-sprint-feedback.md"
              - run: 'printf "{\"ias_account\":{\"outcome\":\"usage_limit\",\"detail\":\"session limit reached\",\"until\":\"%s\",\"calls\":\"1\"}}\n" "$(date -u -d "+2 seconds" +%Y-%m-%dT%H:%M:%SZ)"'
          - when: {phase: implement, cycle: 4}
            steps:
              - print: "Edit src/cart/totals.ts: half up again"
              - append: {path: src/cart/totals.ts, text: "// half up again\n"}
              - append: {path: docs/cart.md, text: "Discounts are rounded.\n"}
              - account: {outcome: ended, calls: "10", input_tokens: "350000", output_tokens: "29000", cost_usd: "0.91"}
          - when: {phase: audit, cycle: 3}
            steps:
              - verdict:
                  findings:
                    - {severity: low, file: docs/cart.md, line: 3, title: the rounding rule is not written down}
              - account: {outcome: ended, calls: "5", input_tokens: "99000", output_tokens: "7000", cost_usd: "0.30"}
          - when: {phase: implement}
            steps:
              - print: "The note says: away from zero, for both signs"
              - append: {path: src/cart/totals.ts, text: "export const round = (x: number) => Math.sign(x) * Math.round(Math.abs(x))\n"}
              - append: {path: docs/cart.md, text: "Half a cent goes away from zero.\n"}
              - print: "\e[32mPASS\e[0m  212 tests, 8.4s"
              - account: {outcome: ended, calls: "8", input_tokens: "280000", output_tokens: "22000", cost_usd: "0.77"}
          - when: {phase: review}
            steps:
              - print: "PASS  34 tests, 1.9s"
              - verdict: approved
              - account: {outcome: ended, calls: "5", input_tokens: "120000", output_tokens: "8000", cost_usd: "0.36"}
          - when: {phase: audit}
            steps:
              - verdict: approved
              - account: {outcome: ended, calls: "5", input_tokens: "101000", output_tokens: "6000", cost_usd: "0.31"}
        """;
}
