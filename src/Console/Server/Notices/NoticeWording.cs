using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Store;
using Ias.Core.Text;

namespace Ias.Console.Server.Notices;

/// <summary>Text of notices: as much as the workspace's current data policy permits.</summary>
internal sealed class NoticeWording(Scope scope)
{
    private const int Longest = 300;

    /// <summary>Text of a notice; null: nobody needs it any more.</summary>
    public async Task<string?> OfAsync(DueNotice notice)
    {
        switch (Words.Find<NoticeEvent>(notice.Event))
        {
            case NoticeEvent.Decision:
                return await new Decisions(scope).FindAsync(notice.Subject) switch
                {
                    { Status: DecisionState.Open } decision => With("A decision waits for a person", decision.Question),
                    { } => null,
                    null => await ProposalAsync(notice.Subject) ?? await FailureAsync(notice.Subject),
                };
            case NoticeEvent.Goal:
                var intake = await new Goals(scope).RequireIntakeAsync(notice.Subject);
                return With("A goal is done", intake.Title);
            case NoticeEvent.Agent:
                var worker = (await new Workers(scope).ListAsync()).Find(one => one.Id == notice.Subject);
                return worker is { Online: false } ? With("An agent was not heard of for two minutes", worker.DisplayName) : null;
            default:
                return "This is a test: notices of ias console arrive here.";
        }
    }

    private async Task<string?> ProposalAsync(EntityId id)
    {
        var goals = new Goals(scope);
        return await goals.FindProposalAsync(id) is { Status: ProposalState.Open } proposal
            ? With("A proposal waits for a person", (await goals.RequireIntakeAsync(proposal.IntakeId)).Title)
            : null;
    }

    private async Task<string?> FailureAsync(EntityId id) =>
        await new Jobs(scope).FindAsync(id) is { Status: JobState.Failed } job
            ? With("A job failed", job.OutcomeReason ?? job.Message)
            : null;

    private static string With(string words, string? text)
    {
        var line = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? $"{words}." : $"{words}: {Wording.Cut(line, Longest)}";
    }
}
