using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;
using Ias.Engine.State;

namespace Ias.Engine.Queue;

/// <summary><c>jobs/&lt;id&gt;/attempt-N/result.json</c>.</summary>
public static class JobResults
{
    private const string Name = "result.json";
    private const int Longest = 4 << 20;

    /// <summary>What an attempt came to; null when it has none (yet), or it cannot be read.</summary>
    public static JobResult? Read(RunnerFiles files, string id, int generation) =>
        new StateFile<JobResult>(Path.Combine(files.AttemptOf(id, generation), Name), RunnerJson.Default, TimeProvider.System).Peek().Value;

    /// <summary>What all attempts at a job came to, in no order; one that cannot be read is left out.</summary>
    public static IEnumerable<JobResult> All(RunnerFiles files, string id) =>
        Directory.Exists(files.JobFolder(id))
            ? files.AttemptsOf(id).Select(attempt => Read(Path.Combine(attempt, Name))).OfType<JobResult>()
            : [];

    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public static void Write(RunnerFiles files, JobResult result) =>
        AtomicFile.Write(
            Path.Combine(files.AttemptOf(result.Job, result.Generation), Name),
            JobReader.Write(result, RunnerJson.Default.JobResult)
        );

    /// <summary>The job's claim has a turn that ended well: only the rest is still to be done.</summary>
    internal static bool EndedWell(RunnerFiles files, Job job) =>
        Read(files, job.Id, job.ClaimGeneration) is { Kind: null } result && job.Accepts(result.Generation);

    private static JobResult? Read(string path)
    {
        try
        {
            return RegularFile.Read(path, Longest) is { Length: > 0 } content
                ? JsonSerializer.Deserialize(content, RunnerJson.Default.JobResult)
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or IOException)
        {
            return null; // an attempt that left nothing to be told; its job's own file says how it ended
        }
    }
}
