using System.Collections.Immutable;
using System.Globalization;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Engine.Queue;

/// <summary>A job's file: where it lies says how the job stands.</summary>
/// <param name="Path">The file.</param>
/// <param name="Job">What it holds, its status and generation as its place and name say; null when it is no job.</param>
/// <param name="Wrong">Why it is none.</param>
public sealed record JobFile(string Path, Job? Job, string Wrong = "")
{
    private const int Longest = 8 << 20;

    /// <summary>Reads one; null when it is not there (any more).</summary>
    internal static JobFile? Read(string path, JobStatus status)
    {
        var read = InsideFile.Read(System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetFileName(path), Longest);
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

    /// <summary>The id in a file's name, of whatever folder; empty when there is none.</summary>
    internal static string IdIn(string file) =>
        JobName.Parse(file) is { } name ? name.Id
        : file.Length > JobIds.Length && file[JobIds.Length] == '.' && JobIds.Is(file[..JobIds.Length]) ? file[..JobIds.Length]
        : "";

    /// <summary>The generation in the name of a claimed job's file; 0 when there is none.</summary>
    internal static int GenerationIn(string file) =>
        file.Split('.') is [_, ['g', .. var digits], "json"]
        && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            ? generation
            : 0;

    /// <summary>A settled job's status by its file's name; null for what is no job's file.</summary>
    internal static JobStatus? SettledStatus(string file, JobStatus folder) =>
        file.Split('.') switch
        {
            [var id, "json"] when JobIds.Is(id) => folder,
            [var id, "blocked", "json"] when JobIds.Is(id) && folder == JobStatus.Failed => JobStatus.Blocked,
            [var id, "cancelled", "json"] when JobIds.Is(id) && folder == JobStatus.Failed => JobStatus.Cancelled,
            _ => null,
        };

    /// <summary>The names in a folder, without those that begin with a dot; none when there is no folder.</summary>
    internal static ImmutableArray<string> NamesIn(string folder)
    {
        try
        {
            return
            [
                .. new System.IO.Enumeration.FileSystemEnumerable<string>(
                    folder,
                    (ref System.IO.Enumeration.FileSystemEntry entry) => entry.FileName.ToString()
                )
                {
                    ShouldIncludePredicate = (ref System.IO.Enumeration.FileSystemEntry entry) => entry.FileName[0] != '.',
                },
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Shows every name in a folder, without those that begin with a dot, to <paramref name="show"/>; no text is made of
    /// them.</summary>
    internal static void Show<T>(string folder, System.Buffers.ReadOnlySpanAction<char, T> show, T to)
    {
        try
        {
            foreach (
                var _ in new System.IO.Enumeration.FileSystemEnumerable<bool>(
                    folder,
                    (ref System.IO.Enumeration.FileSystemEntry entry) =>
                    {
                        if (entry.FileName[0] != '.')
                        {
                            show(entry.FileName, to);
                        }

                        return true;
                    }
                )
            ) { }
        }
        catch (DirectoryNotFoundException)
        {
            // then there is nothing in it
        }
    }
}
