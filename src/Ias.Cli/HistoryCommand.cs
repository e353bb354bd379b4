using System.CommandLine;
using System.Globalization;
using Ias.Cli.Answers;
using Ias.Cli.Runs;
using Ias.Core.Runs.Checks;
using Ias.Core.Text;
using Ias.Engine.History;
using Ias.Engine.State;
using Spectre.Console;

namespace Ias.Cli;

/// <summary><c>ias history</c>: the runs of this work tree, or of all, newest first.</summary>
public static class HistoryCommand
{
    private const int DefaultLimit = 20;

    public static Command Make(CommandContext context)
    {
        var all = new Option<bool>("--all", "-a") { Description = "Show runs from every repository" };
        var limit = new Option<int>("--limit", "-n")
        {
            Description = "Show at most this many",
            DefaultValueFactory = _ => DefaultLimit,
            CustomParser = NumberOption.Within(1),
            HelpName = "N",
        };
        var flaky = new Option<bool>("--flaky")
        {
            Description = "Show the flaky tests of these runs' checks instead, the most frequent first",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("history") { all, limit, flaky, json };
        command.SetAction(
            async (parsed, cancel) =>
            {
                var mirror = new HistoryMirror(HistoryMirror.DefaultPath);
                var isAll = parsed.GetValue(all);
                var workTree = isAll ? null : RunPlace.Of(context).WorkTree;
                await CatchUpAsync(context, mirror, workTree, cancel);
                var checks = await mirror.ChecksAsync(workTree, parsed.GetValue(limit), cancel);
                if (parsed.GetValue(flaky))
                {
                    return (int)ShowFlaky(context, FlakyTest.Of(checks.Select(one => (one.At, one.Result))), parsed.GetValue(json));
                }

                var runs = WithChecks(await mirror.RunsAsync(workTree, parsed.GetValue(limit), cancel), checks);
                if (parsed.GetValue(json))
                {
                    JsonAnswer.Write(context, new HistoryAnswer(runs));
                }
                else if (runs.Count == 0)
                {
                    Teach(context, isAll);
                }
                else
                {
                    Show(context, runs, isAll);
                }

                return (int)(runs.Count == 0 ? ExitCode.NothingToDo : ExitCode.Ok);
            }
        );
        return command;
    }

    // A run that is under way, or whose engine was killed, is in the list too.
    private static async Task CatchUpAsync(CommandContext context, HistoryMirror mirror, string? workTree, CancellationToken cancel)
    {
        IEnumerable<string> trees = workTree is null ? new KnownWorkTrees(context.StateFolder).All().Where(Directory.Exists) : [workTree];
        foreach (var tree in trees)
        {
            var files = new RunFiles(tree);
            if (File.Exists(files.Events) && (await mirror.CatchUpAsync(files, cancel)).Problem is { } problem)
            {
                context.Error.WriteLine($"warning: {problem}");
            }
        }
    }

    private static List<HistoryRow> WithChecks(IReadOnlyList<HistoryRow> runs, IReadOnlyList<PastCheck> checks)
    {
        var byRun = checks.ToLookup(one => (one.Repository, one.RunId), one => one.Result);
        return [.. runs.Select(run => run with { Checks = CheckCounts.Of(byRun[(run.Repository, run.RunId)]) })];
    }

    private static ExitCode ShowFlaky(CommandContext context, IReadOnlyList<FlakyTest> tests, bool asJson)
    {
        if (asJson)
        {
            JsonAnswer.Write(context, new FlakyAnswer(tests));
        }
        else if (tests.Count == 0)
        {
            context.Out.WriteLine("No check of these runs was flaky.");
        }
        else
        {
            Write(
                context,
                [
                    ["TIMES", "LAST", "CHECK", "TEST"],
                    .. tests.Select(test =>
                        (string[])
                            [
                                test.Times.ToString(CultureInfo.InvariantCulture),
                                Local(context, test.Last),
                                test.Check,
                                test.Test.Length > 0 ? OneLine(test.Test) : "(its tests are not known)",
                            ]
                    ),
                ]
            );
        }

        return tests.Count == 0 ? ExitCode.NothingToDo : ExitCode.Ok;
    }

    private static void Teach(CommandContext context, bool isAll)
    {
        context.Out.WriteLine(isAll ? "No runs yet in any repository." : "No runs yet in this repository.");
        context.Out.WriteLine($"  {context.CalledAs} run sprint-1    starts one");
        context.Out.WriteLine(
            isAll
                ? $"  {context.CalledAs} demo            shows one in a sample"
                : $"  {context.CalledAs} history --all   shows runs from other repositories"
        );
    }

    private static void Show(CommandContext context, IReadOnlyList<HistoryRow> runs, bool withRepository)
    {
        var columns = Columns(context, withRepository).ToList();
        if (context.OutIsTerminal)
        {
            Table(context, columns, runs);
            return;
        }

        Write(
            context,
            [
                [.. columns.Select(column => column.Heading)],
                .. runs.Select(run => columns.Select(column => column.Cell(run)).ToArray()),
            ]
        );
    }

    // Lines of a terminal or a file: the last column is not padded.
    private static void Write(CommandContext context, List<string[]> rows)
    {
        var widths = rows[0].Select((_, n) => rows.Max(row => row[n].Length)).ToList();
        foreach (var row in rows)
        {
            context.Out.WriteLine(string.Join("  ", row.Select((cell, n) => cell.PadRight(widths[n]))).TrimEnd());
        }
    }

    private static void Table(CommandContext context, List<Column> columns, IReadOnlyList<HistoryRow> runs)
    {
        var console = PlainConsole.For(context);
        columns = [.. columns.Where(column => column.FromWidth <= console.Profile.Width)];
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column.Heading)) { NoWrap = !column.Wraps });
        }

        foreach (var run in runs)
        {
            table.AddRow(
                columns.Select(column => new Text(column.Cell(run), column.Heading == "STATE" ? StyleOf(run.State) : Style.Plain))
            );
        }

        console.Write(table);
    }

    private static IEnumerable<Column> Columns(CommandContext context, bool withRepository)
    {
        if (withRepository)
        {
            yield return new("REPOSITORY", run => context.OutIsTerminal ? Path.GetFileName(run.Repository) : run.Repository);
        }

        yield return new("STARTED", run => Local(context, run.Started));
        yield return new("RUN", run => run.RunId, FromWidth: withRepository ? 150 : 130);
        yield return new("TARGET", run => run.Target);
        yield return new("STATE", run => run.State);
        yield return new("CYCLES", run => run.Cycles.ToString(CultureInfo.InvariantCulture), FromWidth: withRepository ? 100 : 0);
        yield return new("COMMITS", run => run.Commits.ToString(CultureInfo.InvariantCulture), FromWidth: withRepository ? 120 : 80);
        yield return new(
            "CHECKS",
            run => run.Checks?.ToString() is { Length: > 0 } counts ? counts : "none",
            FromWidth: withRepository ? 140 : 110
        );
        yield return new(
            "COST",
            run => run.CostUsd is { } cost ? cost.ToString("$0.00", CultureInfo.InvariantCulture) : "unknown",
            FromWidth: withRepository ? 120 : 100
        );
        yield return new(
            "RESULT",
            run =>
                OneLine(
                    run.HaltReason.Length > 0 ? run.HaltReason
                    : run.PullRequest.Length > 0 ? run.PullRequest
                    : run.Branch
                ),
            Wraps: true
        );
    }

    private static string Local(CommandContext context, DateTimeOffset at) =>
        TimeZoneInfo.ConvertTime(at, context.Time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static Style StyleOf(string state) =>
        state switch
        {
            "HALTED" => new Style(Color.Red),
            "RUNNING" or "COMPLETE" => new Style(Color.Yellow),
            _ => new Style(Color.Green),
        };

    private static string OneLine(string text) => Wording.Plain(text);

    /// <param name="FromWidth">Narrower terminals go without it.</param>
    private sealed record Column(string Heading, Func<HistoryRow, string> Cell, int FromWidth = 0, bool Wraps = false);
}
