using Ias.Console.Contract;
using Ias.Console.Domain;
using Ias.Console.Store;

namespace Ias.Console.Pages;

/// <summary>A job, with the forms that move it on.</summary>
public sealed record JobCardModel(Frame Frame, Job Job, Names Names) : PageModel(Frame, "")
{
    private const int Longest = 110;

    /// <summary>The first line of what it is to do, or its kind.</summary>
    public string Line
    {
        get
        {
            var line = Job.Prompt.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
            return line is null ? Job.Kind.Value.Replace('_', ' ')
                : line.Length > Longest ? $"{line[..Longest]}…"
                : line;
        }
    }

    public bool MayCancel => Frame.May(Permission.Decide) && Job.Status is JobState.Pending or JobState.Running or JobState.Blocked;

    public bool MayRetry => Frame.May(Permission.Decide) && Job.Status is JobState.Failed or JobState.Blocked or JobState.Canceled;
}
