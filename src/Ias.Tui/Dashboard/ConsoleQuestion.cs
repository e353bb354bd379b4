using Ias.Core.Text;
using Ias.Tui.Requests;
using Ias.Tui.Widgets;

namespace Ias.Tui.Dashboard;

/// <summary>Questions before a request is sent to a Console. Pure.</summary>
internal static class ConsoleQuestion
{
    private const char Own = 'w';
    private const int MaxOptions = 9; // limited by the digit keys

    /// <summary>Dialog that confirms a request.</summary>
    public static Dialog For(Request.OfConsole request) =>
        request switch
        {
            Request.AnswerDecision answer => new Dialog(
                "Your answer?",
                $"{Wording.Shown(answer.Question)}\n\nFor {Wording.Plain(answer.Workspace)}",
                "",
                [
                    .. answer
                        .Options.Take(MaxOptions)
                        .Select(
                            (option, i) => new RequestChoice((char)('1' + i), Wording.Plain(option), "", answer with { Answer = option })
                        ),
                    new RequestChoice(Own, "write another answer", "", answer),
                ]
            ),
            Request.ApproveProposal approve => new Dialog(
                $"Approve revision {approve.Revision}?",
                $"{Wording.Plain(approve.Title)}\n\n{(approve.Intent.Length > 0 ? Wording.Shown(approve.Intent) : "It names no intent.")}",
                "",
                [
                    new RequestChoice(
                        Questions.Yes,
                        "approve it",
                        "Its parts start, in order, on workers that have the repositories.",
                        approve
                    ),
                ]
            ),
            _ => throw new System.Diagnostics.UnreachableException(request.GetType().Name),
        };
}
