using System.Text;
using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.Git.Writing;
using Ias.Engine.State;

namespace Ias.Engine.Queue;

/// <summary>Results of attempts: <c>jobs/&lt;id&gt;/attempt-N/result.json</c>.</summary>
public static class JobResults
{
    private const string Name = "result.json";
    private const int Longest = 4 << 20;

    /// <summary>Result of an attempt; null when it has none (yet) or it cannot be read.</summary>
    public static JobResult? Read(RunnerFiles files, string id, int generation) =>
        new StateFile<JobResult>(Path.Combine(files.AttemptOf(id, generation), Name), RunnerJson.Default, TimeProvider.System).Peek().Value;

    /// <summary>Results of all attempts at a job, unordered; unreadable ones are skipped.</summary>
    public static IEnumerable<JobResult> All(RunnerFiles files, string id) =>
        files.AttemptsOf(id).Select(attempt => Read(Path.Combine(attempt, Name))).OfType<JobResult>();

    /// <summary>Result of the last attempt at a job as a commit records it; null: not recorded, or unreadable.</summary>
    /// <param name="commit">Of the run's branch; the checkout may be on another.</param>
    public static async Task<JobResult?> CommittedAsync(
        Repository repository,
        string commit,
        RunnerFiles files,
        string id,
        CancellationToken cancel
    )
    {
        var results = new List<JobResult>();
        var paths = await repository.FilesAsync(commit, $"{files.Relative}jobs/{id}", cancel);
        foreach (var path in paths.Where(path => Path.GetFileName(path) == Name))
        {
            if (await repository.TextAsync(commit, path, Longest, cancel) is { } text && Parse(Encoding.UTF8.GetBytes(text)) is { } result)
            {
                results.Add(result);
            }
        }

        return results.MaxBy(result => result.Generation);
    }

    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public static void Write(RunnerFiles files, JobResult result) =>
        InsideFile.Write(
            Path.Combine(files.AttemptOf(result.Job, result.Generation), Name),
            JobReader.Write(result, RunnerJson.Default.JobResult)
        );

    /// <summary>True when the claim's turn ended well and only its settlement remains.</summary>
    internal static bool EndedWell(RunnerFiles files, Job job) =>
        Read(files, job.Id, job.ClaimGeneration) is { Kind: null } result && job.Accepts(result.Generation);

    private static JobResult? Read(string path) =>
        InsideFile.Read(path, Longest).Content is { Length: > 0 } content ? Parse(content) : null;

    private static JobResult? Parse(byte[] content)
    {
        try
        {
            return JsonSerializer.Deserialize(content, RunnerJson.Default.JobResult);
        }
        catch (JsonException)
        {
            return null; // an attempt that left nothing to be told; its job's own file says how it ended
        }
    }
}
