using Ias.Core.Events;
using Ias.Core.Runs;
using Ias.Core.Text;
using Ias.Engine.Files;
using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.State;

namespace Ias.Engine.Runs;

/// <summary>Review comments as notes for IMPLEMENT, answered once the work on them is pushed.</summary>
internal sealed class ReviewReplies(RunContext context)
{
    /// <summary>Events for the comments that wait on the run's pull request.</summary>
    /// <exception cref="ProblemException">Nothing waits; the server refused.</exception>
    public static async Task<IReadOnlyList<RunEvent>> TakeAsync(
        RunRecord run,
        RunFiles files,
        GhAccess access,
        EngineParts parts,
        CancellationToken kill
    )
    {
        var address = run.Completion?.PrUrl ?? "";
        var known = run.Review ?? [];
        if (new PullRequestServer(parts.Processes, access, parts.Time).CommentsOf(address) is not { } reviews)
        {
            throw new ProblemException(new Problem("The address of the pull request is neither GitHub's nor GitLab's.", address));
        }

        var (comments, others) = await reviews.ReadAsync(known.Select(one => one.Id).ToHashSet(), known.Count + 1, kill);
        var leftOut =
            others.Count > 0
                ? $"comments of people without write access are left out: {string.Join(", ", others.Select(Wording.Plain))}"
                : "";
        if (comments.Count == 0)
        {
            throw new ProblemException(
                new Problem(
                    $"No review comment waits for an answer{(leftOut.Length > 0 ? $"; {leftOut}" : "")}.",
                    address,
                    Exit: ExitCode.NothingToDo
                )
            );
        }

        var answers = $"{Prompts.FeedbackFolder(run.Current)}/{ReviewAnswers.FileName}";
        InsideFile.Remove(files.WorkTree, Path.Combine(files.WorkTree, answers)); // of an earlier review
        return
        [
            new RunEvent.ReviewReceived(comments),
            .. comments.Select(comment => new RunEvent.NoteTaken(comment.Author, comment.Note(answers))),
            .. leftOut.Length > 0 ? [new RunEvent.Warned(leftOut)] : Array.Empty<RunEvent>(),
        ];
    }

    /// <summary>Answers the comments that have no answer yet. One that cannot be answered is a warning, and stops nothing.</summary>
    public async Task AnswerAsync(CancellationToken kill)
    {
        var run = context.Run;
        var open = (run.Review ?? []).Where(comment => !comment.IsAnswered).ToList();
        if (
            open.Count == 0
            || run.Completion?.PushedCommit != run.Head // a person declined, or the branch is local
            || context.PullRequestServer().CommentsOf(run.Completion.PrUrl) is not { } reviews
        )
        {
            return;
        }

        var file = InsideFile.Read(context.WorkTree, Path.Combine(context.FeedbackFolder, ReviewAnswers.FileName), InsideFile.LongestText);
        foreach (var comment in open)
        {
            var why = await reviews.AnswerAsync(
                comment,
                ReviewAnswers.Mark(run.RunId, comment),
                ReviewAnswers.Of(run, comment, file.Content),
                kill
            );
            context.Journal.Append(
                why.Length == 0
                    ? new RunEvent.ReviewAnswered(comment.Key)
                    : new RunEvent.Warned($"{comment.Key} of {comment.Author} is not answered in the pull request: {Wording.Plain(why)}")
            );
        }
    }
}
