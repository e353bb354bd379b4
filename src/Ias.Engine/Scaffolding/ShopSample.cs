using System.Globalization;
using Ias.Engine.Files;
using Ias.Engine.Processes;

namespace Ias.Engine.Scaffolding;

/// <summary>
/// The sample of <c>ias demo --console</c>: three repositories of one shop, small programs in sh and awk with real mistakes and real
/// tests, and in each a program that plays a coding agent: it proposes, fixes, and in one of them asks first.
/// </summary>
public static class ShopSample
{
    public const string Api = "shop-api";
    public const string Web = "shop-web";
    public const string Jobs = "shop-jobs";

    /// <summary>The remote by whose URL a Console knows a repository; nothing is ever fetched from there.</summary>
    public const string KnownRemote = "known";

    public static IReadOnlyList<string> Names { get; } = [Api, Web, Jobs];

    /// <summary>Sample goals for the shop.</summary>
    public static IReadOnlyList<ShopGoal> Goals { get; } =
    [
        new("Totals that add up", "Three apples cost as much as one, and 4.60 is printed as 4.6. Mend both.", [Api, Web]),
        new("A report without cancelled orders", "The nightly report counts orders that were cancelled. Leave them out.", [Jobs]),
        new("Thank the customer", "The receipt ends without a word of thanks.", [Web]),
    ];

    /// <summary>Makes the shared repository of one of them, which has no work tree.</summary>
    /// <param name="folder">For all shared repositories.</param>
    /// <param name="pace">Factor for the agent's pauses: 0 = none.</param>
    /// <exception cref="ProblemException">The folder cannot be written, or git fails or is missing.</exception>
    public static async Task MakeAsync(ProcessRunner processes, string folder, string name, double pace, CancellationToken cancel)
    {
        var first = Path.Combine(folder, name);
        var (program, source, test, agent) = name switch
        {
            Api => ("bin/total", Total, TotalTest, ApiAgent),
            Web => ("bin/receipt", Receipt, ReceiptTest, WebAgent),
            _ => ("bin/report", Report, ReportTest, JobsAgent),
        };
        DemoSample.Write(
            first,
            "README.md",
            $"# {name}\n\n`{program}` is the program, `sh test/run` tests it. Made by `ias demo --console`.\n"
        );
        DemoSample.Write(first, program, source, executable: true);
        DemoSample.Write(first, "test/run", TestHead + test + "exit $bad\n", executable: true);
        DemoSample.Write(
            first,
            "demo/agent",
            (AgentHead + agent).Replace("{{pace}}", pace.ToString("0.###", CultureInfo.InvariantCulture), StringComparison.Ordinal)
        );
        DemoSample.Write(first, ".loa.config.yaml", "# Written by `ias demo --console`.\nagent:\n  command: [sh, demo/agent]\n");
        await DemoSample.BeginAsync(processes, first, $"The first {name}", cancel);
        await DemoSample.GitAsync(processes, folder, ["clone", "-q", "--bare", "--template=", first, Shared(folder, name)], cancel);
        OutsideFolder.DeleteAll(first);
    }

    /// <summary>Path of the shared repository.</summary>
    public static string Shared(string folder, string name) => Path.Combine(folder, $"{name}.git");

    /// <summary>Makes somebody's checkout of it.</summary>
    /// <param name="folder">For all shared repositories.</param>
    /// <param name="checkout">New.</param>
    /// <exception cref="ProblemException">git failed.</exception>
    public static async Task CheckOutAsync(ProcessRunner processes, string folder, string name, string checkout, CancellationToken cancel)
    {
        await DemoSample.GitAsync(
            processes,
            folder,
            [
                "clone",
                "-q",
                "--template=",
                .. DemoSample.Settings.SelectMany(one => (string[])["-c", $"{one.Key}={one.Value}"]),
                Shared(folder, name),
                checkout,
            ],
            cancel
        );
        await DemoSample.GitAsync(processes, checkout, ["remote", "add", KnownRemote, $"https://git.shop.example/shop/{name}"], cancel);
    }

    private const string Total = """
        #!/bin/sh
        # total FILE: what an order costs; a line is name,quantity,price.
        exec awk -F, '{ total += $3 } END { printf "%.2f\n", total }' "$1"

        """;

    private const string Receipt = """
        #!/bin/sh
        # receipt TOTAL: the receipt as the customer sees it.
        printf 'Your order\nTotal: %g EUR\n' "$1"

        """;

    private const string Report = """
        #!/bin/sh
        # report FILE: orders and turnover of a day; a line is number,state,total.
        exec awk -F, '{ orders += 1; sum += $3 } END { printf "orders=%d turnover=%.2f\n", orders, sum }' "$1"

        """;

    private const string TestHead = """
        #!/bin/sh
        # Exit status 1 when something is wrong.
        cd "$(dirname "$0")/.." || exit 2
        bad=0
        file=${TMPDIR:-/tmp}/shop.$$
        trap 'rm -f "$file"' EXIT
        check() { # what, expected, got
            if [ "$2" = "$3" ]; then echo "ok    $1"; else bad=1; echo "FAIL  $1: expected $2, got $3"; fi
        }

        """;

    private const string TotalTest = """
        printf 'apple,3,1.20\npear,2,0.50\n' >"$file"
        check "quantities count" 4.60 "$(bin/total "$file")"

        """;

    private const string ReceiptTest = """
        check "two decimals" "Total: 4.60 EUR" "$(bin/receipt 4.6 | sed -n 2p)"

        """;

    private const string ReportTest = """
        printf '1,paid,4.60\n2,cancelled,9.00\n' >"$file"
        check "cancelled orders are left out" "orders=1 turnover=4.60" "$(bin/report "$file")"

        """;

    // $@ is the goal's repositories in a proposal's prompt.
    private const string AgentHead = """
        # Plays a coding agent. What it changes and tests is real.
        prompt=$(cat)
        pause() { [ {{pace}} = 0 ] || sleep "$1"; }
        asked() { case $prompt in *"$1"*) true ;; *) false ;; esac; }
        propose() { # what was found, and the proposal as JSON
            pause 3
            printf '%s\n\n```proposal\n%s\n```\n' "$1" "$2" >"$IAS_CLOSING_FILE"
            exit 0
        }
        done_() { echo "$1" >"$IAS_CLOSING_FILE"; }
        set -- $(printf '%s\n' "$prompt" | sed -n 's/.*their ids: \([^.]*\)\.$/\1/p' | tr -d ,)

        """;

    private const string ApiAgent = """
        echo "Reading bin/total and running its test"
        sh test/run || true
        pause 3
        if [ "$IAS_ROLE" = researcher ]; then
            propose "bin/total never reads the quantity." '{"intent": "An order costs what the customer expects, in the API and on the receipt.",
            "scope": "bin/total in shop-api, bin/receipt in shop-web; no other output changes", "plan": "1. the API counts quantities, 2. the receipt prints two decimals",
            "readinessScore": 0.9, "readinessReasons": ["both mistakes have a failing test"],
            "parts": [{"key": "api", "repoId": "'"$1"'", "scope": "bin/total", "plan": "Count quantities in bin/total; sh test/run passes"},
            {"key": "web", "repoId": "'"$2"'", "scope": "bin/receipt", "plan": "Print two decimals in bin/receipt; sh test/run passes", "needs": ["api"]}]}'
        fi
        sed -i 's/total += \$3/total += $2 * $3/' bin/total
        pause 3
        sh test/run
        done_ "The quantity counts now; the test passes."

        """;

    private const string WebAgent = """
        echo "Reading bin/receipt and running its test"
        sh test/run || true
        pause 3
        if [ "$IAS_ROLE" = researcher ]; then
            propose "The receipt ends with the total." '{"intent": "A customer is thanked.", "scope": "the last line of bin/receipt",
            "plan": "Thank the customer at the end of bin/receipt, and test it", "readinessScore": 0.8, "readinessReasons": ["one line, easy to test"]}'
        fi
        if asked "Thank the customer"; then
            echo "echo 'Thank you!'" >>bin/receipt
            sed -i 's|^exit \$bad|check "thanks" "Thank you!" "$(bin/receipt 1 \| tail -n 1)"\nexit $bad|' test/run
            done_ "The receipt ends with thanks."
        else
            sed -i 's/%g EUR/%.2f EUR/' bin/receipt
            done_ "The receipt prints two decimals; the test passes."
        fi
        pause 3
        sh test/run || true

        """;

    private const string JobsAgent = """
        echo "Reading bin/report and running its test"
        sh test/run || true
        pause 3
        if [ "$IAS_ROLE" = researcher ]; then
            propose "bin/report does not look at the state of an order." '{"intent": "The turnover of a day is what was earned.", "scope": "bin/report",
            "plan": "Leave cancelled orders out of bin/report; sh test/run passes", "readinessScore": 0.7, "readinessReasons": ["the test is there and fails"]}'
        fi
        if ! asked "A person decided"; then
            echo "Shall bin/cancelled tell how many orders of a day were cancelled? (yes or no)" >"$IAS_DECISION_FILE"
            exit 0
        fi
        echo "A person has answered"
        sed -i "s/awk -F, '{ orders/awk -F, '\$2 != \"cancelled\" { orders/" bin/report
        case $(printf '%s\n' "$prompt" | sed -n '/^Asked was:/{n;n;p;q}') in
            [yY]*)
                printf '#!/bin/sh\n# cancelled FILE: how many orders of a day were cancelled.\ngrep -c ,cancelled, "$1"\n' >bin/cancelled
                chmod +x bin/cancelled
                ;;
        esac
        pause 3
        sh test/run
        done_ "Cancelled orders are left out; the test passes."

        """;
}

/// <summary>Something to reach in the shop.</summary>
/// <param name="Repositories">By their names, the one that is planned in first.</param>
public sealed record ShopGoal(string Title, string Text, IReadOnlyList<string> Repositories);
