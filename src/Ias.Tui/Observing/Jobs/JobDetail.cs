using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Tui.Observing.Jobs;

/// <summary>A job with everything that is known of it.</summary>
/// <param name="Row">Where it was when it was read; null = it is gone.</param>
/// <param name="Job">Null = its file is none, and <paramref name="Wrong"/> says why.</param>
/// <param name="Attempts">Oldest first.</param>
public sealed record JobDetail(JobRow? Row, Job? Job, string Wrong, ImmutableArray<JobAttempt> Attempts)
{
    private const int LongestStat = 64 << 10;

    /// <summary>Reads it.</summary>
    public static JobDetail Read(RunnerSnapshot runner, string id)
    {
        if (runner.Find(id) is not { } row || JobContents.Whole(row) is not { } whole)
        {
            return new JobDetail(null, null, "", []); // it moves at this moment: the next snapshot has it
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
        if (!Directory.Exists(folder))
        {
            return [];
        }

        return Directory
            .EnumerateDirectories(folder, "attempt-*")
            .Select(path =>
                (
                    Number: int.TryParse(
                        Path.GetFileName(path).AsSpan("attempt-".Length),
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
        var stat = RegularFile.Read(Path.Combine(folder, "diff.stat"), LongestStat) is { } bytes
            ? System.Text.Encoding.UTF8.GetString(bytes).TrimEnd()
            : "";
        try
        {
            return new JobAttempt(
                number,
                RegularFile.Read(Path.Combine(folder, "result.json")) is { } content
                    ? JsonSerializer.Deserialize(content, RunnerJson.Default.JobResult)
                    : null,
                stat,
                File.Exists(log) ? log : ""
            );
        }
        catch (JsonException wrong)
        {
            return new JobAttempt(number, null, stat, File.Exists(log) ? log : "", $"result.json cannot be parsed: {wrong.Message}");
        }
    }
}

/// <summary>An attempt at a job.</summary>
/// <param name="Result">Null = it is under way, or its runner died.</param>
/// <param name="Stat">What it changed; empty = nothing, or nothing yet.</param>
/// <param name="Log">What the agent printed; empty = nothing.</param>
public sealed record JobAttempt(int Number, JobResult? Result, string Stat, string Log, string Wrong = "");
