using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Tui.State.Jobs;

/// <summary>Cache for the contents of jobs, read when they become visible. A job that moved is read again; the size is limited.</summary>
internal sealed class JobContents
{
    private const int Longest = 8 << 20;
    private const int Max = 4096;

    /// <summary>Known jobs by their ids.</summary>
    public ImmutableDictionary<string, KnownJob> Known { get; private set; } =
        ImmutableDictionary.Create<string, KnownJob>(StringComparer.Ordinal);

    /// <summary>Reads the given jobs that are not cached in their current state.</summary>
    /// <returns>Whether anything new was read.</returns>
    public bool Read(IEnumerable<JobRow> rows)
    {
        var next = Known.Count > Max ? Known.Clear().ToBuilder() : Known.ToBuilder();
        var any = false;
        foreach (var row in rows)
        {
            if ((!next.TryGetValue(row.Id, out var before) || before.Row != row) && Of(row) is { } known)
            {
                next[row.Id] = known;
                any = true;
            }
        }

        Known = any ? next.ToImmutable() : Known;
        return any;
    }

    /// <summary>Job with its complete contents; null = no longer there.</summary>
    public static KnownJob? ReadWhole(JobRow row)
    {
        try
        {
            var read = InsideFile.Read(row.Path, Longest);
            if (read.IsMissing)
            {
                return null;
            }

            var (job, wrong) = read.Content is { } content ? JobReader.Read(content) : (null, read.Why);
            return new KnownJob(
                row,
                job is null
                    ? null
                    : job with
                    {
                        Id = row.Id,
                        Status = row.Status,
                        Attempts = job.Attempts + (row.Status == JobStatus.Running ? 1 : 0),
                    },
                wrong
            );
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new KnownJob(row, null, refused.Message);
        }
    }

    private static KnownJob? Of(JobRow row) =>
        ReadWhole(row) is { } whole
            ? whole with
            {
                Job = whole.Job is { } job ? job with { Title = job.Called, Prompt = "" } : null,
            }
            : null;
}
