using System.Collections.Immutable;
using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>A job's file; its location determines the job's status.</summary>
/// <param name="Path">The file.</param>
/// <param name="Job">The job it holds, with the status and generation of its location and name; null when the file is invalid.</param>
/// <param name="Wrong">Why the file is invalid.</param>
public sealed record JobFile(string Path, Job? Job, string Wrong = "")
{
    private const int Longest = 8 << 20;

    /// <summary>Reads a job file; null when it does not exist (any more).</summary>
    internal static JobFile? Read(string path, JobStatus status)
    {
        var read = InsideFile.Read(path, Longest);
        if (read.Content is not { } content)
        {
            return read.IsMissing ? null : new JobFile(path, null, read.Why);
        }

        var (job, wrong) = JobReader.Read(content);
        if (job is null)
        {
            return new JobFile(path, null, content.Length == 0 ? "it is empty" : wrong);
        }

        var file = System.IO.Path.GetFileName(path);
        var id = IdIn(file);
        if (id.Length > 0 && job.Id.Length > 0 && job.Id != id)
        {
            return new JobFile(path, null, $"its name says {id}, its id is {job.Id}");
        }

        job = job with { Id = id.Length > 0 ? id : job.Id, Status = status };
        return new JobFile(
            path,
            status == JobStatus.Running ? job with { ClaimGeneration = GenerationIn(file), Attempts = job.Attempts + 1 } : job
        );
    }

    /// <summary>Bytes of a job file; null when it does not exist or is not a regular file.</summary>
    internal static byte[]? Content(string path) => InsideFile.Read(path, Longest).Content;

    /// <summary>Job id in a file name, in any folder of the queue; empty if the name has no id.</summary>
    internal static string IdIn(string file) =>
        JobName.Parse(file) is { } name ? name.Id
        : file.Length > JobIds.Length && file[JobIds.Length] == '.' && JobIds.Is(file[..JobIds.Length]) ? file[..JobIds.Length]
        : "";

    /// <summary>Claim generation in the name of a running job's file; 0 if the name has none.</summary>
    internal static int GenerationIn(string file) =>
        file.Split('.') is [_, ['g', .. var digits], "json"]
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            ? generation
            : 0;

    /// <summary>Status of a settled job by its file name; null when the name is not a job's.</summary>
    internal static JobStatus? SettledStatus(string file, JobStatus folder) =>
        file.Split('.') switch
        {
            [var id, "json"] when JobIds.Is(id) => folder,
            [var id, "blocked", "json"] when JobIds.Is(id) && folder == JobStatus.Failed => JobStatus.Blocked,
            [var id, "cancelled", "json"] when JobIds.Is(id) && folder == JobStatus.Failed => JobStatus.Cancelled,
            _ => null,
        };

    /// <summary>Names in a folder, without dot files; empty when the folder does not exist.</summary>
    internal static ImmutableArray<string> NamesIn(string folder)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        Show(folder, static (name, into) => into.Add(name.ToString()), names);
        return names.DrainToImmutable();
    }

    /// <summary>
    /// Passes every name in a folder, without dot files, to <paramref name="show"/>, without allocating a string for each.
    /// </summary>
    internal static void Show<T>(string folder, System.Buffers.ReadOnlySpanAction<char, T> show, T to) =>
        InsideFile.Show(
            folder,
            static (name, into) =>
            {
                if (name[0] != '.')
                {
                    into.show(name, into.to);
                }
            },
            (show, to)
        );
}
