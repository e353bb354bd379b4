using System.Text.Json;
using Ias.Cli.Answers;
using Ias.Core.TestEvidence;
using Ias.Core.Text;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;

namespace Ias.Cli.Checks;

/// <summary><c>ias checks --evidence RANGE</c>: what a change did to the tests.</summary>
internal static class ChangedTests
{
    /// <summary>Prints what the tests of a range lost.</summary>
    /// <param name="range">As git diff reads it.</param>
    public static async Task<ExitCode> TellAsync(CommandContext context, string range, bool asJson)
    {
        using var processes = new ProcessRunner(context.Time);
        var repository = await Repository.OpenAsync(processes, GitPlace.Here(context.Folder).WorkTree, context.Kill);
        var (from, to) = await EndsAsync(repository, range, context);
        var lines = TestEvidenceReader.Read(await repository.TextsAsync(from, to, TestEvidenceReader.LargestFile, context.Kill));
        if (asJson)
        {
            JsonAnswer.Write(
                context,
                new TestEvidenceAnswer(
                    from,
                    to,
                    lines.Select(line => new TestEvidenceLineAnswer(
                        JsonNamingPolicy.SnakeCaseLower.ConvertName($"{line.Kind}"),
                        line.Path,
                        line.Line,
                        line.Text
                    ))
                )
            );
        }
        else
        {
            Tell(context, lines, $"{from[..8]}..{to[..8]}");
        }

        return lines.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static void Tell(CommandContext context, IReadOnlyList<TestEvidenceLine> lines, string range)
    {
        foreach (var line in lines)
        {
            context.Out.WriteLine($"{line.Place}  {Wording.Plain(line.Text)}");
        }

        context.Out.WriteLine(
            lines.Count == 0
                ? $"{range}: no test was removed, skipped or made to check less"
                : $"{range}: {Wording.Count(lines.Count, "thing")} to look at; each may have a good reason"
        );
    }

    // As git diff reads them: with three dots from where the two parted.
    private static async Task<(string From, string To)> EndsAsync(Repository repository, string range, CommandContext context)
    {
        var dots =
            range.Contains("...", StringComparison.Ordinal) ? "..."
            : range.Contains("..", StringComparison.Ordinal) ? ".."
            : "";
        var ends = dots.Length > 0 ? range.Split(dots, 2) : [range, "HEAD"];
        var (from, to) = (await CommitAsync(ends[0]), await CommitAsync(ends[1]));
        return dots == ".."
            ? (from, to)
            : (
                await repository.Branches.ForkPointAsync(from, to, context.Kill)
                    ?? throw new ProblemException(
                        new Problem("These two have no commit in common.", range, $"{context.CalledAs:raw} checks --evidence FROM..TO")
                    ),
                to
            );

        Task<string> CommitAsync(string named) => CommitOfAsync(repository, named, context);
    }

    /// <summary>Commit of a revision; empty = HEAD.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static async Task<string> CommitOfAsync(Repository repository, string named, CommandContext context) =>
        await repository.ResolveAsync(named.Length > 0 ? named : "HEAD", context.Kill)
        ?? throw new ProblemException(
            new Problem($"There is no commit {Wording.Plain(named)}.", repository.WorkTree, "git log --oneline --all", ExitCode.Usage)
        );
}
