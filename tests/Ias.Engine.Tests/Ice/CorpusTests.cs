using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Ias.Core.Ice;

namespace Ias.Engine.Tests.Ice;

/// <summary>The corpus of command lines against the real git: what is allowed keeps every promise, what is refused would have broken
/// one.</summary>
public sealed class CorpusTests(CorpusWorld world) : IClassFixture<CorpusWorld>
{
    public static TheoryData<string> Sections => [.. Rows().Select(r => r.Section).Distinct()];

    [Theory]
    [Trait("Requirement", "R-028")]
    [MemberData(nameof(Sections))]
    public async Task Refs_stay_as_promised(string section)
    {
        var wrong = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(
            Rows().Where(r => r.Section == section),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (row, _) =>
            {
                if (await ProblemOfAsync(row) is { } problem)
                {
                    wrong.Add($"line {row.Line}: {row.CommandLine}\n    {problem}");
                }
            }
        );

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void The_corpus_is_as_large_as_promised()
    {
        var rows = Rows();

        Assert.True(rows.Count >= 250, $"{rows.Count} rows");
        Assert.True(rows.Count(r => r.Verdict == "everyday") >= 80);
        Assert.True(rows.Count(r => r.Verdict == "block!") >= 150, "refused rows that prove themselves");
        Assert.All(rows, r => Assert.NotEqual("", r.Why));
        Assert.All(rows, r => Assert.Contains(r.Verdict, new[] { "allow", "allow?", "everyday", "block", "block!" }));
    }

    private async Task<string?> ProblemOfAsync(Row row)
    {
        var isOnlyJudged = row.Verdict == "block" && row.Setup.Length == 0;
        using var own = isOnlyJudged || row.CommandLine.StartsWith("gh ") ? null : world.Copy();
        var copy = own ?? world.Untouched;
        var words = copy.Words(row.CommandLine);
        var variables = words
            .TakeWhile(w => w.Split('=')[0].All(c => char.IsAsciiLetterUpper(c) || c is '_' || char.IsAsciiDigit(c)) && w.Contains('='))
            .ToDictionary(w => w[..w.IndexOf('=')], string? (w) => w[(w.IndexOf('=') + 1)..]);
        var program = words[variables.Count];
        List<string> arguments = [.. words.Skip(variables.Count + 1)];
        if (program == "gh")
        {
            return Unexpected(row, GhPolicy.Judge(arguments));
        }

        if (row.Setup.Length > 0)
        {
            await copy.DoAsync(row.Place, row.Setup.Split(" ;; "));
        }

        var before = CorpusRefs.Of(copy);
        var judgement = await copy.JudgeAsync(row.Place, arguments, variables);
        if (Unexpected(row, judgement) is { } unexpected)
        {
            return unexpected;
        }

        if (row.Verdict == "block")
        {
            return null;
        }

        var run = judgement switch
        {
            Judgement.Allow allow => allow.Arguments,
            Judgement.AllowPush push => push.Arguments,
            _ => arguments, // refused, and run all the same to see what the row is good for
        };
        var result = await copy.RunAsync(row.Place, run, variables);
        var broken = await before.BrokenSinceAsync();
        if (row.Verdict == "block!")
        {
            return broken.Count > 0 ? null : $"was refused, but would have broken nothing (exit {result.ExitCode}): {result.Error.Trim()}";
        }

        return broken.Count > 0 ? string.Join("; ", broken)
            : row.Verdict != "allow?" && !result.Ok
                ? $"passed, but git ended with {result.ExitCode} ({string.Join(' ', run)}): {result.Error.Trim()}"
            : null;
    }

    private static string? Unexpected(Row row, Judgement judgement) =>
        (row.Verdict[0], judgement) switch
        {
            ('b', Judgement.Block block) => block.Operation == row.Operation
                ? null
                : $"was refused as {block.Operation} ({block.Target}: {block.Reason}), not as {row.Operation}",
            ('b', _) => "was not refused",
            (_, Judgement.Block block) => $"was refused: {block.Operation} {block.Target}: {block.Reason}",
            _ => null,
        };

    internal static List<Row> Rows([CallerFilePath] string source = "")
    {
        var section = "";
        var rows = new List<Row>();
        var number = 0;
        foreach (var line in File.ReadLines(Path.Combine(Path.GetDirectoryName(source)!, "corpus.txt")))
        {
            number++;
            if (line.StartsWith("## "))
            {
                section = line[3..];
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                var columns = line.Split(" | ").Select(c => c.Trim(' ', '|')).ToList();
                rows.Add(
                    new Row(
                        number,
                        section,
                        columns[0],
                        columns[1],
                        columns[2],
                        columns[3],
                        columns[4],
                        columns.Count > 5 ? columns[5] : ""
                    )
                );
            }
        }

        return rows;
    }

    internal sealed record Row(
        int Line,
        string Section,
        string Verdict,
        string Operation,
        string Place,
        string CommandLine,
        string Why,
        string Setup
    );
}
