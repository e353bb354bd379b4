using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Tui.State.Jobs;

/// <summary>Job with everything known about it.</summary>
/// <param name="Row">Its place when it was read; null = gone.</param>
/// <param name="Job">Contents; null = the file is invalid, and <paramref name="Wrong"/> says why.</param>
/// <param name="Attempts">Attempts, oldest first.</param>
public sealed record JobDetail(JobRow? Row, Job? Job, string Wrong, ImmutableArray<JobAttempt> Attempts)
{
    private const int LongestStat = 64 << 10;
    private const int LongestResult = 4 << 20;

    /// <summary>Reads a job and its attempts.</summary>
    public static JobDetail Read(RunnerSnapshot runner, string id)
    {
        if (runner.Find(id) is not { } row || JobContents.ReadWhole(row) is not { } whole)
        {
            return new JobDetail(null, null, "", []); // it is being moved right now: the next snapshot shows it
        }

        return new JobDetail(
            row,
            whole.Job,
            whole.Wrong,
            [.. Folders(runner.Files.JobFolder(id)).Select(attempt => Attempt(attempt.Number, attempt.Path))]
        );
    }

    private static IEnumerable<(int Number, string Path)> Folders(string folder)
    {
        const string Attempt = "attempt-";
        return InsideFile
            .PathsIn(folder, InsideKind.Folder)
            .Where(path => Path.GetFileName(path).StartsWith(Attempt, StringComparison.Ordinal))
            .Select(path =>
                (
                    Number: int.TryParse(
                        Path.GetFileName(path).AsSpan(Attempt.Length),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var number
                    )
                        ? number
                        : 0,
                    Path: path
                )
            )
            .Where(attempt => attempt.Number > 0)
            .OrderBy(attempt => attempt.Number);
    }

    private static JobAttempt Attempt(int number, string folder)
    {
        var log = Path.Combine(folder, "agent.log");
        var stat = InsideFile.Read(Path.Combine(folder, "diff.stat"), LongestStat).Text.TrimEnd();
        try
        {
            return new JobAttempt(
                number,
                InsideFile.Read(Path.Combine(folder, "result.json"), LongestResult).Content is { } content
                    ? JsonSerializer.Deserialize(content, RunnerJson.Default.JobResult)
                    : null,
                stat,
                InsideFile.Is(log) ? log : ""
            );
        }
        catch (JsonException wrong)
        {
            return new JobAttempt(number, null, stat, InsideFile.Is(log) ? log : "", $"result.json cannot be parsed: {wrong.Message}");
        }
    }
}

/// <summary>Attempt to run a job.</summary>
/// <param name="Result">Result; null = still running, or its runner died.</param>
/// <param name="Stat">Size of its changes; empty = none so far.</param>
/// <param name="Log">Path of the agent's output; empty = none.</param>
public sealed record JobAttempt(int Number, JobResult? Result, string Stat, string Log, string Wrong = "");
