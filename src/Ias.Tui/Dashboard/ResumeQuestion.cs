using Ias.Core.Model;
using Ias.Tui.Contracts;
using Ias.Tui.Requests;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Question before a run resumes: what it continues, which limit is raised, what a reset of the breaker means. Pure.</summary>
internal static class ResumeQuestion
{
    public static Dialog For(Request.Resume resume, ViewModel view)
    {
        var run = view.Run.Run;
        var choice = view.Run.Halt?.Choices.FirstOrDefault(c => Equals(c.Request, resume));
        var text =
            choice is null && run is { State: RunState.Complete } && resume.Queue.Length == 0 ? Finishing(view)
            : choice is null ? $"Continues with {(resume.Queue.Length > 0 ? "the next job" : run?.PhaseWord ?? "the run")}."
            : $"{choice.Text}. {choice.Effect}";
        if (resume.ResetBreaker)
        {
            text +=
                "\nThe circuit breaker is OPEN. With --reset-ice it becomes HALF_OPEN: one trial cycle; the same cause stops it at once. ICE's limits stay.";
        }

        if (resume.Force)
        {
            text += "\nThe run was halted by a breach. Resuming with --force confirms that you know what changed.";
        }

        var title = $"Resume {(resume.Queue.Length > 0 ? resume.Queue : run?.Target)}?";
        return RaisedLimit.Of(resume, view.Run) is { } limit
            ? new Dialog(
                title,
                $"Used up: {limit.UsedUp}.{choice?.Effect[(choice.Effect.IndexOf('.', StringComparison.Ordinal) + 1)..]}",
                Questions.SubjectOf(view),
                new DialogField(
                    limit.Unit,
                    limit.Text,
                    typed =>
                        limit.Read(typed) switch
                        {
                            ({ } raised, _) => new DialogOffer([ResumeChoice(raised)]),
                            (_, var problem) => new DialogOffer([], problem),
                        }
                )
            )
            : new Dialog(title, text, Questions.SubjectOf(view), [ResumeChoice(resume)]);

        RequestChoice ResumeChoice(Request.Resume with) => new(Questions.Yes, "resume", with.Command(view.CalledAs), with);
    }

    // Remaining steps of a run whose gates approved. Resuming while a push awaits approval counts as approval.
    private static string Finishing(ViewModel view) =>
        view.Run switch
        {
            { Publishing.Waiting: not null, Run.Branch: var branch } =>
                $"The gates approved everything; the push of {branch} needs an answer. Resuming approves it: it is pushed, and the run ends. To read first what would be pushed, answer the push itself.",
            { Publishing.Mode: PushMode.Local } => "The gates approved everything. Resuming ends the run; nothing is pushed.",
            { Run.Branch: var branch } => $"The gates approved everything. Resuming pushes {branch}, as configured, and ends the run.",
            _ => "",
        };
}
