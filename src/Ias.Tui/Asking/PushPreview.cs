using Ias.Engine.Commits;
using Ias.Engine.Git;
using Ias.Engine.Processes;
using Ias.Engine.Runs;
using Ias.Engine.State;

namespace Ias.Tui.Asking;

/// <summary>What a push would send: commits, files and the diff since the run's base, or since what was pushed before.</summary>
/// <param name="Branch">What is pushed.</param>
/// <param name="From">The commit it is compared with.</param>
/// <param name="To">The commit that is pushed.</param>
/// <param name="Commits">Newest first.</param>
/// <param name="Diff">As git prints it, line by line.</param>
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
    private const int MostCommits = 200;

    /// <summary>Reads it from the repository; changes nothing there, and starts no program of its choice.</summary>
    /// <param name="folder">Where the person stands.</param>
    /// <exception cref="ProblemException">There is no run, or git cannot tell.</exception>
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
            await repository.LogAsync($"{from}..{run.Head}", MostCommits, cancel),
            change.Lines,
            change.Deleted,
            (await repository.DiffAsync(from, run.Head, cancel)).TrimEnd('\n').Split('\n')
        );
    }
}
