using Ias.Engine.Processes;

namespace Ias.Engine.Git.Writing;

/// <summary>State of a repository when a person opened a shell or an agent, to be compared with its state afterwards.</summary>
public sealed class ShellWork
{
    private const int MostShown = 5;
    private const int MostCounted = 10_000;

    private readonly (string Branch, string? Commit) _before;

    private ShellWork(string branch, string? commit) => _before = (branch, commit);

    /// <summary>Notes where HEAD is.</summary>
    public static async Task<ShellWork> BeginAsync(ProcessRunner processes, GitPlace place, CancellationToken cancel)
    {
        var repository = await Repository.OpenAsync(processes, place.WorkTree, cancel);
        return new ShellWork(BranchOf(place), await repository.ResolveAsync("HEAD", cancel));
    }

    /// <summary>Compares the repository with its state at the beginning.</summary>
    public async Task<Done> EndAsync(ProcessRunner processes, GitPlace place, CancellationToken cancel)
    {
        var repository = await Repository.OpenAsync(processes, place.WorkTree, cancel);
        var now = await repository.ResolveAsync("HEAD", cancel);
        var commits =
            now is null || now == _before.Commit
                ? 0
                : (await repository.LogAsync(_before.Commit is null ? now : $"{_before.Commit}..{now}", MostCounted, cancel)).Count;
        var changes = await repository.StatusAsync(cancel);
        return new Done(
            _before.Branch,
            BranchOf(place),
            commits,
            changes.Count,
            [.. changes.Take(MostShown).Select(change => change.Path)]
        );
    }

    private static string BranchOf(GitPlace place)
    {
        const string OnBranch = "ref: refs/heads/";
        var head = RefSnapshot.Take(place).Head;
        return head.StartsWith(OnBranch, StringComparison.Ordinal) ? head[OnBranch.Length..] : "";
    }

    /// <summary>Difference between the two states.</summary>
    /// <param name="BranchBefore">Empty = HEAD was detached; so <paramref name="Branch"/>.</param>
    /// <param name="Commits">Since then, on what HEAD is now.</param>
    /// <param name="Uncommitted">How many paths are; those of before among them.</param>
    /// <param name="Paths">The first of them.</param>
    public sealed record Done(string BranchBefore, string Branch, int Commits, int Uncommitted, IReadOnlyList<string> Paths);
}
