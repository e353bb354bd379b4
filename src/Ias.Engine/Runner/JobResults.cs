using Ias.Core.Runner;
using Ias.Engine.State;

namespace Ias.Engine.Runner;

/// <summary><c>jobs/&lt;id&gt;/attempt-N/result.json</c>.</summary>
public static class JobResults
{
    private const string Name = "result.json";

    /// <summary>What an attempt came to; null when it has none (yet), or it cannot be read.</summary>
    public static JobResult? Read(RunnerFiles files, string id, int generation) =>
        new StateFile<JobResult>(Path.Combine(files.AttemptOf(id, generation), Name), RunnerJson.Default.JobResult, TimeProvider.System).Peek().Value;

    /// <exception cref="ProblemException">Disk full, read-only.</exception>
    public static void Write(RunnerFiles files, JobResult result) =>
        AtomicFile.Write(Path.Combine(files.AttemptOf(result.Job, result.Generation), Name), JobReader.Write(result, RunnerJson.Default.JobResult));

    /// <summary>The job's claim has a turn that ended well: only the rest is still to be done.</summary>
    internal static bool EndedWell(RunnerFiles files, Job job) => Read(files, job.Id, job.ClaimGeneration) is { Kind: null } result && job.Accepts(result.Generation);
}
