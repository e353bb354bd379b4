using Ias.Core.Model;

namespace Ias.Core.Queue;

/// <summary>Dependencies between the jobs of a queue.</summary>
public static class Dependencies
{
    /// <summary>The first of a job's dependencies that is not done; null = it need not wait.</summary>
    /// <param name="statusOf">A job's status; null = there is no such job.</param>
    public static string? FirstUnmet(Job job, Func<string, JobStatus?> statusOf)
    {
        foreach (var id in job.Needs)
        {
            if (statusOf(id) != JobStatus.Done)
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>Reason why a waiting job will never become due by itself, as a sentence; empty = it may.</summary>
    public static string Hopeless(Job job, Func<string, JobStatus?> statusOf)
    {
        foreach (var id in job.Needs)
        {
            var status = statusOf(id);
            if (status is null or JobStatus.Failed or JobStatus.Blocked or JobStatus.Cancelled)
            {
                return $"it depends on {id}, which {(status is { } settled ? $"is {settled.Word()}" : "does not exist")}";
            }
        }

        return "";
    }

    /// <summary>
    /// The jobs of a dependency cycle, each waiting for the next, the first repeated at the end; empty when there is no cycle.
    /// </summary>
    /// <param name="needs">What each of the jobs waits for; ids that are not among the keys are no part of any circle.</param>
    public static IReadOnlyList<string> Circle(IReadOnlyDictionary<string, IReadOnlyList<string>> needs)
    {
        var finished = new HashSet<string>(StringComparer.Ordinal);
        foreach (var start in needs.Keys)
        {
            var path = new List<string>();
            var onPath = new HashSet<string>(StringComparer.Ordinal);
            var rest = new Stack<(string Id, bool Leave)>([(start, false)]);
            while (rest.TryPop(out var at))
            {
                if (at.Leave)
                {
                    path.RemoveAt(path.Count - 1);
                    onPath.Remove(at.Id);
                    finished.Add(at.Id);
                    continue;
                }

                if (onPath.Contains(at.Id))
                {
                    return [.. path.SkipWhile(id => id != at.Id), at.Id];
                }

                if (finished.Contains(at.Id) || !needs.TryGetValue(at.Id, out var next))
                {
                    continue;
                }

                path.Add(at.Id);
                onPath.Add(at.Id);
                rest.Push((at.Id, true));
                foreach (var id in next)
                {
                    rest.Push((id, false));
                }
            }
        }

        return [];
    }
}
