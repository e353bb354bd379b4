using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A job, with the forms that move it on.</summary>
public sealed record JobCardModel(Frame Frame, Job Job, Names Names) : PageModel(Frame, "")
{
    private const int Longest = 110;

    /// <summary>Title of its goal; of a job without one, the first line of what it is to do, or its kind.</summary>
    public string Line
    {
        get
        {
            if (Names.Goal(Job.IntakeId) is { } goal)
            {
                return goal;
            }

            var line = Job
                .Prompt.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .FirstOrDefault()
                ?.TrimStart('#', ' ');
            return string.IsNullOrEmpty(line) ? Job.Kind.Value.Replace('_', ' ')
                : line.Length > Longest ? $"{line[..Longest]}…"
                : line;
        }
    }

    /// <summary>State of the job in words; canceled is not stopped until its agent has said so.</summary>
    public string State => Job.IsStopping ? $"stopping on {Names.Agent(Job.WorkerId)}" : Domain.Words.Of(Job.Status).Replace('_', ' ');

    public bool MayCancel =>
        Frame.May(Permission.Decide) && Job.Status is JobState.Pending or JobState.Running or JobState.Blocked or JobState.Failed;

    /// <summary>Label of the button that takes the job out of the queue.</summary>
    public string Cancel => Job.Status == JobState.Failed ? "Give up" : "Cancel";

    public bool MayRetry => Frame.May(Permission.Decide) && Job.Status is JobState.Failed or JobState.Blocked or JobState.Canceled;
}
