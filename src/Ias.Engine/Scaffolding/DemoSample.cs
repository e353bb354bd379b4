using System.Globalization;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Processes;

namespace Ias.Engine.Scaffolding;

/// <summary>
/// The sample repository of <c>ias demo</c>: a small program in sh and awk with a real mistake and a real failing test, a sprint that
/// asks to fix it, and the script of an agent whose first attempt leaves an edge case that its own review finds by trying.
/// </summary>
public static class DemoSample
{
    public const string Target = "sprint-1";

    /// <summary>
    /// Git settings of a sample repository, so that it works where git has no user configured, or is configured differently.
    /// </summary>
    internal static IReadOnlyList<(string Key, string Value)> Settings { get; } =
    [
        ("user.name", "ias demo"),
        ("user.email", "demo@ias.invalid"),
        ("commit.gpgSign", "false"),
        ("core.autocrlf", "false"),
        ("gc.auto", "0"),
    ];

    private const string Marker = "ias-demo";

    /// <summary>The sample made earlier in this folder; null: there is none.</summary>
    public static GitPlace? At(string folder) =>
        GitPlace.Find(folder) is { } place
        && place.WorkTree == RealPath.Of(folder)
        && OutsideFile.Exists(Path.Combine(place.CommonDir, Marker))
            ? place
            : null;

    /// <summary>Makes the sample in an empty or new folder. It has an identity of its own, so that it works where git knows none.</summary>
    /// <param name="pace">Factor for the agent's pauses: 1 = about forty seconds, 0 = none.</param>
    /// <param name="isBeside">The git dir is to lie beside the work tree, not in it.</param>
    /// <exception cref="ProblemException">The folder is not empty or cannot be written, or git fails or is missing.</exception>
    public static async Task MakeAsync(ProcessRunner processes, string folder, double pace, bool isBeside, CancellationToken cancel)
    {
        if (OutsideFile.Exists(folder) || (OutsideFolder.Exists(folder) && OutsideFolder.EnumerateFileSystemEntries(folder).Any()))
        {
            throw new ProblemException(
                new Problem("The folder for the sample repository is not empty.", folder, "Name another one: --path DIR", ExitCode.Usage)
            );
        }

        Write(folder, "README.md", Readme);
        Write(folder, "bin/order-total", Program, executable: true);
        Write(folder, "test/run", Test, executable: true);
        Write(folder, "grimoires/loa/sprint.md", Plan);
        Write(folder, "demo/agent.yaml", Agent(pace));
        Write(folder, ".loa.config.yaml", Config);
        await BeginAsync(processes, folder, "An order program with a mistake in it", cancel);
        if (isBeside)
        {
            await GitAsync(processes, folder, ["init", "-q", "--template=", "--separate-git-dir", folder.TrimEnd('/') + ".git"], cancel);
        }

        OutsideFile.WriteAllText(Path.Combine(GitPlace.Here(folder).CommonDir, Marker), "made by ias demo\n");
    }

    /// <summary>Makes a folder's files the first commit of a repository, which has an identity of its own.</summary>
    /// <exception cref="ProblemException">git failed or is missing.</exception>
    internal static async Task BeginAsync(ProcessRunner processes, string folder, string subject, CancellationToken cancel)
    {
        await GitAsync(processes, folder, ["init", "-q", "-b", "main", "--template="], cancel);
        foreach (var (key, value) in Settings)
        {
            await GitAsync(processes, folder, ["config", key, value], cancel);
        }

        await GitAsync(processes, folder, ["add", "-A"], cancel);
        await GitAsync(processes, folder, ["commit", "-q", "--no-verify", "-m", subject], cancel);
    }

    /// <summary>Runs the sample's own test; its output and whether it passed.</summary>
    public static async Task<(bool Passed, string Output)> TestAsync(ProcessRunner processes, string folder, CancellationToken cancel)
    {
        var result = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = "/bin/sh",
                Arguments = ["test/run"],
                WorkingDirectory = folder,
            },
            cancel
        );
        return (result.Ok, (result.Output + result.Error).TrimEnd());
    }

    /// <summary>Runs git in the sample and returns what it printed.</summary>
    /// <exception cref="ProblemException">git failed or is missing.</exception>
    public static async Task<string> GitAsync(
        ProcessRunner processes,
        string folder,
        IReadOnlyList<string> arguments,
        CancellationToken cancel
    )
    {
        var result = await processes.RunAsync(
            new ProcessSpec
            {
                FileName = "git",
                Arguments = arguments,
                WorkingDirectory = folder,
                Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["LC_ALL"] = "C",
                    ["GIT_DIR"] = null,
                    ["GIT_WORK_TREE"] = null,
                    ["GIT_INDEX_FILE"] = null,
                    ["GIT_PAGER"] = "cat",
                },
            },
            cancel
        );
        return result.Ok
            ? result.Output.TrimEnd()
            : throw new ProblemException(
                new Problem(
                    $"git {arguments[0]} failed: {result.Error.Trim()}",
                    folder,
                    result.ExitCode == 127 ? "Install git 2.31 or newer: apt-get install git" : ""
                )
            );
    }

    /// <exception cref="ProblemException">It cannot be written.</exception>
    internal static void Write(string folder, string path, string text, bool executable = false)
    {
        var full = Path.Combine(folder, path);
        try
        {
            OutsideFolder.Make(Path.GetDirectoryName(full)!);
            OutsideFile.WriteAllText(full, text);
            if (executable)
            {
                OutsideFile.SetUnixFileMode(
                    full,
                    OutsideFile.GetUnixFileMode(full) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
                );
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(
                new Problem($"The sample repository cannot be written: {cause.Message}", folder, "Name another place: --path DIR"),
                cause
            );
        }
    }

    private static string Agent(double pace) =>
        Script.Replace("{{3}}", Seconds(3 * pace), StringComparison.Ordinal).Replace("{{2}}", Seconds(2 * pace), StringComparison.Ordinal);

    private static string Seconds(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);

    private const string Readme = """
        # Orders

        `bin/order-total FILE` reads an order (a line each: name,quantity,price) and prints number of items, total and average price.
        `sh test/run` tests it.

        This repository was made by `ias demo`. `demo/agent.yaml` is what the built-in scripted agent plays; a real run has a real coding agent in its place.

        """;

    private const string Program = """
        #!/bin/sh
        # order-total FILE: items, total and average price of an order; a line is name,quantity,price.
        exec awk -F, '
            { items += 1; total += $3 }
            END { printf "items=%d total=%.2f average=%.2f\n", items, total, total / items }
        ' "$1"

        """;

    private const string Test = """
        #!/bin/sh
        # Tests bin/order-total; exit status 1 when something is wrong.
        cd "$(dirname "$0")/.." || exit 2
        bad=0
        check() { # what, expected, got
            if [ "$2" = "$3" ]; then echo "ok    $1"; else bad=1; echo "FAIL  $1"; echo "      expected: $2"; echo "      got:      $3"; fi
        }
        order=${TMPDIR:-/tmp}/order.$$
        trap 'rm -f "$order"' EXIT

        printf 'apple,3,1.20\npear,2,0.50\n' >"$order"
        check "quantities count" "items=5 total=4.60 average=0.92" "$(bin/order-total "$order" 2>&1)"
        exit $bad

        """;

    private const string Plan = """
        # Sprint plan

        ## Sprint 1: Totals that add up

        `bin/order-total` ignores the quantity: three apples cost as much as one, and `sh test/run` fails.

        - Items, total and average must count quantities.
        - An order without lines is an order, too: `items=0 total=0.00 average=0.00`.

        Acceptance: `sh test/run` passes, and it tests both.

        """;

    private const string Config = """
        # Written by `ias demo`. In a repository of your own: ias init --run-mode
        run_mode:
          enabled: true
          defaults:
            max_cycles: 5
        agent:
          script: demo/agent.yaml

        """;

    private const string Script = """
        # What the scripted agent of `ias demo` does, turn by turn. The edits, the tests and the review's trial are real.
        turns:
          - when: {phase: implement, cycle: 1}
            steps:
              - print: "Reading the sprint and bin/order-total"
              - sleep: {{3}}
              - run: sh test/run || true
              - print: "The quantity is column 2 and nobody reads it"
              - sleep: {{3}}
              - write:
                  path: bin/order-total
                  text: |
                    #!/bin/sh
                    # order-total FILE: items, total and average price of an order; a line is name,quantity,price.
                    exec awk -F, '
                        { items += $2; total += $2 * $3 }
                        END { printf "items=%d total=%.2f average=%.2f\n", items, total, total / items }
                    ' "$1"
              - sleep: {{2}}
              - run: sh test/run

          - when: {phase: review, cycle: 1}
            steps:
              - print: "Trying an order without lines, as the sprint asks"
              - sleep: {{3}}
              - run: bin/order-total /dev/null || true
              - sleep: {{3}}
              - verdict:
                  findings:
                    - severity: high
                      file: bin/order-total
                      line: 5
                      title: An empty order divides by zero instead of printing average=0.00
                      unless: test "$(bin/order-total /dev/null)" = "items=0 total=0.00 average=0.00"
                    - severity: medium
                      file: test/run
                      line: 12
                      title: The empty order of the acceptance is not tested
                      unless: grep -q /dev/null test/run

          - when: {phase: implement, cycle: 2+}
            steps:
              - print: "Taking up the review's findings"
              - sleep: {{3}}
              - write:
                  path: bin/order-total
                  text: |
                    #!/bin/sh
                    # order-total FILE: items, total and average price of an order; a line is name,quantity,price.
                    exec awk -F, '
                        { items += $2; total += $2 * $3 }
                        END { printf "items=%d total=%.2f average=%.2f\n", items, total, items ? total / items : 0 }
                    ' "$1"
              - sleep: {{3}}
              - run: |
                  grep -q /dev/null test/run ||
                      sed -i 's|^exit \$bad|check "an order without lines" "items=0 total=0.00 average=0.00" "$(bin/order-total /dev/null 2>\&1)"\nexit $bad|' test/run
              - run: sh test/run
              - sleep: {{2}}

          - when: {phase: review}
            steps:
              - print: "Trying the empty order again, and the tests"
              - sleep: {{3}}
              - run: sh test/run
              - sleep: {{2}}
              - verdict:
                  findings:
                    - {severity: high, file: bin/order-total, line: 5, title: An empty order is still wrong, unless: 'test "$(bin/order-total /dev/null)" = "items=0 total=0.00 average=0.00"'}
                    - {severity: high, file: test/run, line: 12, title: The tests fail, unless: sh test/run}

          - when: {phase: audit}
            steps:
              - print: "Looking for what an order's file could make the program do"
              - sleep: {{3}}
              - run: grep -n 'system\|eval\|getline' bin/order-total || true
              - sleep: {{3}}
              - verdict:
                  findings:
                    - {severity: critical, file: bin/order-total, line: 3, title: Data from the order is run as a program, unless: '! grep -q "system\|eval\|getline" bin/order-total'}

        """;
}
