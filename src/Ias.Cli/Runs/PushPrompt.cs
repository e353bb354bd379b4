using Ias.Core.Text;
using Ias.Engine.Runs;

namespace Ias.Cli.Runs;

/// <summary>Asks at the terminal whether a finished branch may be pushed.</summary>
internal sealed class PushPrompt(CommandContext context)
{
    public async Task<bool> AskAsync(PushQuestion question, CancellationToken cancel)
    {
        context.Out.WriteLine();
        context.Out.WriteLine(
            $"Push {question.Branch} to {question.Remote}{(question.PullRequest ? ", then open a draft pull request if gh can" : "")}?"
        );
        context.Out.WriteLine(
            $"  {Wording.Count(question.Commits, "commit")}, {Wording.Count(question.Files, "file")} changed, +{question.Added} -{question.Removed}"
        );
        foreach (var path in question.Deleted.Take(20))
        {
            context.Out.WriteLine($"  deleted: {path}");
        }

        context.Out.WriteLine($"  the pull request's text: {question.BodyPath}");
        return await TerminalQuestion.AskAsync(context, "Push it? n keeps it here.", cancel);
    }
}
