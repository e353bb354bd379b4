using Ias.Engine.Git;
using Ias.Engine.Git.Writing;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Tui.Requests;

/// <summary>Contents of a push: commits, files and the diff since the run's base, or since the previous push.</summary>
/// <param name="Branch">Branch to push.</param>
/// <param name="From">Commit it is compared with.</param>
/// <param name="To">Commit to push.</param>
/// <param name="Commits">Newest first.</param>
/// <param name="Diff">Output of git, line by line.</param>
public sealed record PushPreview(
    string Branch,
    string From,
    string To,
    IReadOnlyList<CommitInfo> Commits,
    IReadOnlyList<FileLines> Files,
    IReadOnlyList<string> Deleted,
    IReadOnlyList<string> Diff
)
{
    private const int MaxCommits = 200;

    /// <summary>Reads the preview from the repository; changes nothing there and starts no program that the repository
    /// configures.</summary>
    /// <param name="folder">Current folder.</param>
    /// <exception cref="ProblemException">There is no run, or git failed.</exception>
    public static async Task<PushPreview> ReadAsync(string folder, TimeProvider time, CancellationToken cancel)
    {
        var place = GitPlace.Find(folder) ?? throw new ProblemException(new Problem("There is no repository here.", folder));
        if (RunStatus.Of(place.CommonDir, new RunFiles(place.WorkTree)).Run is not { Head.Length: > 0 } run)
        {
            throw new ProblemException(new Problem("There is no run with commits to push.", folder));
        }

        using var processes = new ProcessRunner(time);
        var repository = await Repository.OpenAsync(processes, place.WorkTree, cancel);
        var from = run.Completion is { Pushed: true, PushedCommit: { Length: > 0 } pushed } ? pushed : run.BaseCommit;
        var change = await repository.ChangeAsync(from, run.Head, cancel);
        return new PushPreview(
            run.Branch,
            from,
            run.Head,
            await repository.LogAsync($"{from}..{run.Head}", MaxCommits, cancel),
            change.Lines,
            change.Deleted,
            (await repository.DiffAsync(from, run.Head, cancel)).TrimEnd('\n').Split('\n')
        );
    }
}
