using Ias.Console.Contract;
using Ias.Console.Domain;
using Ias.Console.Store;
using Ias.Core.Text;
using Scope = Ias.Console.Store.Scope;

namespace Ias.Console.Notices;

/// <summary>What is said of something that happened: as much of its text as the workspace's data policy lets, as it stands now.</summary>
internal sealed class NoticeWording(Scope scope)
{
    private const int Longest = 300;

    /// <summary>The words; null: nobody needs them any more.</summary>
    public async Task<string?> OfAsync(DueNotice notice)
    {
        switch (Words.Find<NoticeEvent>(notice.Event))
        {
            case NoticeEvent.Decision:
                var decision = await new Decisions(scope).FindAsync(notice.Subject);
                return decision is { Status: DecisionState.Open } ? With("A decision waits for a person", decision.Question) : null;
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

    private static string With(string words, string? text)
    {
        var line = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? $"{words}." : $"{words}: {Wording.Cut(line, Longest)}";
    }
}
