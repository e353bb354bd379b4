using Ias.Core.Text;
using Ias.Tui.Asking;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboards;

/// <summary>What is asked before something is sent to a Console. Pure.</summary>
internal static class ConsoleQuestion
{
    private const char Own = 'w';
    private const int MostOptions = 9; // as many as there are digits

    /// <summary>The box for a request.</summary>
    public static Box For(Request.OfConsole request) =>
        request switch
        {
            Request.AnswerDecision answer => new Box(
                "Your answer?",
                $"{Wording.Plain(answer.Question)}\nFor {Wording.Plain(answer.Workspace)}",
                "",
                [
                    .. answer
                        .Options.Take(MostOptions)
                        .Select((option, i) => new AskChoice((char)('1' + i), Wording.Plain(option), "", answer with { Answer = option })),
                    new AskChoice(Own, "write another answer", "", answer),
                ]
            ),
            Request.ApproveProposal approve => new Box(
                $"Approve revision {approve.Revision}?",
                $"{Wording.Plain(approve.Title)}\n\n{(approve.Intent.Length > 0 ? Wording.Shown(approve.Intent) : "It names no intent.")}",
                "",
                [
                    new AskChoice(
                        Questions.Yes,
                        "approve it",
                        "Its parts begin, in their order, on boxes that have the repositories.",
                        approve
                    ),
                ]
            ),
            _ => throw new System.Diagnostics.UnreachableException(request.GetType().Name),
        };
}
