using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;

namespace Ias.Console.Server.Pages;

/// <summary>A job, with the forms that move it on.</summary>
public sealed record JobCardModel(Frame Frame, Job Job, Names Names) : PageModel(Frame, "")
{
    /// <summary>Name of the job.</summary>
    public string Line => Names.Job(Job);

    /// <summary>State of the job in words; canceled is not stopped until its agent has said so.</summary>
    public string State => Job.IsStopping ? $"stopping on {Names.Agent(Job.WorkerId)}" : Domain.Words.Of(Job.Status).Replace('_', ' ');

    public bool MayCancel =>
        Frame.May(Permission.Decide) && Job.Status is JobState.Pending or JobState.Running or JobState.Blocked or JobState.Failed;

    /// <summary>Label of the button that takes the job out of the queue.</summary>
    public string Cancel => Job.Status == JobState.Failed ? "Give up" : "Cancel";

    public bool MayRetry => Frame.May(Permission.Decide) && Job.Status is JobState.Failed or JobState.Blocked or JobState.Canceled;
}
