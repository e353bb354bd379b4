using System.Collections.Immutable;
using Ias.Core.Model;
using Ias.Core.Queue;
using Ias.Engine.Files;

namespace Ias.Tui.Observing.Jobs;

/// <summary>What jobs hold, read when somebody looks at them. A job that moved is read anew; the memory it takes has an end.</summary>
internal sealed class JobContents
{
    private const int Longest = 8 << 20;
    private const int Most = 4096;

    /// <summary>What is known, by id.</summary>
    public ImmutableDictionary<string, KnownJob> Known { get; private set; } =
        ImmutableDictionary.Create<string, KnownJob>(StringComparer.Ordinal);

    /// <summary>Reads those of them that are not known as they stand.</summary>
    /// <returns>Whether anything is known that was not before.</returns>
    public bool Read(IEnumerable<JobRow> rows)
    {
        var next = Known.Count > Most ? Known.Clear().ToBuilder() : Known.ToBuilder();
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

    /// <summary>A job with all it holds; null = it is not there any more.</summary>
    public static KnownJob? Whole(JobRow row)
    {
        try
        {
            if (RegularFile.Read(row.Path, Longest) is not { } content)
            {
                return null;
            }

            var (job, wrong) = JobReader.Read(content);
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
        Whole(row) is { } whole ? whole with { Job = whole.Job is { } job ? job with { Title = job.Called, Prompt = "" } : null } : null;
}
