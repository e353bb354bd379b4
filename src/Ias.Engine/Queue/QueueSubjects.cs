using Ias.Core.Model;
using Ias.Core.Text;

namespace Ias.Engine.Queue;

/// <summary>Subjects of a queue's commits, as <c>type(scope): subject</c>; a template words them (<see cref="CommitMessage"/>).</summary>
internal static class QueueSubjects
{
    private const int Tried = 3; // titles of jobs; a later one is worded by the same rule

    /// <summary>Subject of a job's work.</summary>
    public static string Work(string run, Job job) => $"feat({run}): {job.Called}";

    /// <summary>Subject of planning that a person left uncommitted.</summary>
    public static string Plan(string run) => $"chore({run}): plan";

    /// <summary>The queue's own files.</summary>
    public static string Books(string run) => $"chore({run}): queue";

    /// <summary>A person's answer to what a job asked.</summary>
    public static string Answer(string run, Job job) => $"chore({run}): decision on {job.Called}";

    /// <summary>Jobs are tried again.</summary>
    public static string Retry(string run, IReadOnlyList<Job> jobs) =>
        $"chore({run}): {(jobs is [var job] ? $"try {job.Called} again" : $"try {Wording.Count(jobs.Count, "job")} again")}";

    /// <summary>Jobs are taken out of the queue.</summary>
    public static string Cancel(string run, IReadOnlyList<Job> jobs) =>
        $"chore({run}): {(jobs is [var job] ? $"cancel {job.Called}" : $"cancel {Wording.Count(jobs.Count, "job")}")}";

    /// <summary>One of each kind, and those of the first jobs.</summary>
    public static IEnumerable<string> Samples(string run, IReadOnlyList<Job> jobs)
    {
        IReadOnlyList<Job> some = jobs.Count > 0 ? [.. jobs.Take(Tried)] : [new Job("implementer", "implement")];
        return
        [
            .. some.Select(job => Work(run, job)),
            Plan(run),
            Books(run),
            Answer(run, some[0]),
            Retry(run, [some[0]]),
            Cancel(run, [some[0]]),
        ];
    }
}
