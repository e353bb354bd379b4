using System.Text;
using Ias.Cli.Runs;
using Ias.Core.Text;

namespace Ias.Cli.Planning;

/// <summary>Asks at the terminal what the agent wants to know, one question after the other.</summary>
internal sealed class PlanPrompts(CommandContext context)
{
    private const string Open = "you decide";
    private const int LongestAnswer = 4_000;

    /// <summary>The answers, numbered as the questions; null: the input ended before the last one.</summary>
    /// <exception cref="OperationCanceledException">Ctrl-C or SIGTERM.</exception>
    public async Task<string?> AskAsync(IReadOnlyList<string> questions, CancellationToken cancel)
    {
        context.Out.WriteLine();
        context.Out.WriteLine(
            $"The agent asks {(questions.Count == 1 ? "something" : $"{questions.Count} things")} only you can say. Just Return: the agent decides. Ctrl-D: later."
        );
        var answers = new StringBuilder();
        for (var i = 0; i < questions.Count; i++)
        {
            context.Out.WriteLine($"  {i + 1}. {Wording.Shown(questions[i])}");
            if (await TerminalQuestion.LineAsync(context, "     > ", cancel) is not { } answer)
            {
                context.Out.WriteLine();
                return null;
            }

            answer = Wording.Cut(Wording.Plain(answer).Trim(), LongestAnswer);
            answers.Append(System.Globalization.CultureInfo.InvariantCulture, $"{i + 1}. {(answer.Length > 0 ? answer : Open)}\n");
        }

        return answers.ToString().TrimEnd();
    }
}
